"""Answers to input that cannot be understood: a readable page, the rest of what was asked kept."""

from django.shortcuts import render

PROBLEM_TYPE = "application/problem+json"  # of RFC 9457, in which the API refuses


def render_refusal(request, template: str, **context):
    """The same page with its errors said, status 400."""
    return render(request, template, {"refused": True, **context}, status=400)
