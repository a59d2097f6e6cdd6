"""Where a telephone number is from."""

HOME_CODE, HOME = 44, "GB"
# These share the United Kingdom's code, and a text to them costs what one abroad does.
NEIGHBOURS = ("GG", "IM", "JE")


def is_abroad(number: str) -> bool:
    """Whether a number like +447700900123 is not one of the United Kingdom; one that cannot be read is abroad."""
    import phonenumbers  # heavy, and only the sending process asks

    try:
        parsed = phonenumbers.parse(number, HOME)
    except phonenumbers.NumberParseException:
        return True
    return parsed.country_code != HOME_CODE or phonenumbers.region_code_for_number(parsed) in NEIGHBOURS


def mobile_in(text: str, home: str) -> str:
    """The one mobile number that a text is, like +447700900123; "" for a landline, and for anything else."""
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, PhoneNumberType

    try:
        parsed = phonenumbers.parse(text, home)
    except phonenumbers.NumberParseException:
        return ""
    kinds = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    # The numbers kept for drama and examples belong to no plan, and are mobile numbers in form.
    example = parsed.country_code == HOME_CODE and str(parsed.national_number).startswith("7700900")
    if not phonenumbers.is_possible_number(parsed) or not (example or phonenumbers.number_type(parsed) in kinds):
        return ""
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
