"""Answers to invalid input: a readable page that keeps the valid parameters."""

from django.shortcuts import render

PROBLEM_TYPE = "application/problem+json"  # of RFC 9457, in which the API refuses


def render_refusal(request, template: str, **context):
    """The same page with its error messages, status 400."""
    return render(request, template, {"refused": True, **context}, status=400)
