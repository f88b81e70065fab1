"""A rule is a function from an Application to its violations, each a sentence."""

RULES = {}


def rule(check):
    """Registers the rule under its name. Its docstring states the rule."""
    RULES[check.__name__] = check
    return check
