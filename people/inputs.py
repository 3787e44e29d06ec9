"""What a visitor may ask of the lists of people and organisations."""

from django import forms

from portal.inputs import CODE, ISO_CODE, PageField, RepeatedField, WordsField


class RegisterForm(forms.Form):
    """Words of a name, a letter to begin with, the page."""

    q = WordsField()
    letter = forms.CharField(required=False, max_length=1)
    page = PageField()


class OrganisationRegisterForm(RegisterForm):
    region = RepeatedField(form=ISO_CODE)
    kind = RepeatedField(form=CODE)
