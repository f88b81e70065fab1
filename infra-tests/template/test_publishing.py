"""When a deployment publishes new versions: only those run, behind the aliases."""

from application import application, read_template


def versions(app):
    return set(app.of_type("AWS::Lambda::Version"))


def test_new_code_is_published_for_every_function():
    template = read_template()
    before, after = application(template), application(template, "s3://bucket/changed.zip")
    assert len(versions(before)) == len(before.functions())
    assert versions(before).isdisjoint(versions(after))


def test_a_parameter_alone_publishes_nothing():
    """So docs/deploy.md has the code uploaded to another place along with a changed parameter.

    When this fails, SAM has mended it, and that advice can go:
    https://github.com/aws/serverless-application-model/issues/3820
    """
    before, changed = read_template(), read_template()
    changed["Parameters"]["AllowUnsignedDispatch"]["Default"] = "true"
    assert versions(application(before)) == versions(application(changed))


def test_another_place_of_upload_publishes_the_parameter():
    template = read_template()
    before = application(template, "s3://bucket/realtime-events/code.zip")
    after = application(template, "s3://bucket/realtime-events/20260101/code.zip")
    assert versions(before).isdisjoint(versions(after))
