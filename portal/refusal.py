"""Answers to input that cannot be understood: a readable page, the rest of what was asked kept."""

from django.shortcuts import render


def refuse(request, template: str, **context):
    """The same page with its errors said, status 400."""
    return render(request, template, {"refused": True, **context}, status=400)
