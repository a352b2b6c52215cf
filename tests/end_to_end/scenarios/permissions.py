"""The function's role: it may do what the function does, and nothing of what lies near."""

from botocore.exceptions import ClientError

from ..deployment import OWN_CONFIGURATION


def run(world):
    role = world.deployment.role()
    assert {"found"} == {result for _, result in world.extension.asked}, world.extension.asked
    ssm, secrets, sqs = (world.ministack.client_as(role, name) for name in ("ssm", "secretsmanager", "sqs"))
    ssm.get_parameter(Name=OWN_CONFIGURATION)
    other = world.ministack.client("secretsmanager").create_secret(Name="somebody/else", SecretString="{}")["ARN"]
    world.deployment.put_configuration("/somebody/else", "text")
    for forbidden in (
        lambda: secrets.get_secret_value(SecretId=other),
        lambda: ssm.put_parameter(Name=OWN_CONFIGURATION, Value="", Overwrite=True),
        lambda: ssm.get_parameter(Name="/somebody/else"),
        lambda: sqs.receive_message(QueueUrl=world.dead_letters.url),
        lambda: sqs.purge_queue(QueueUrl=world.queue.url),
    ):
        try:
            forbidden()
        except ClientError as error:
            assert "AccessDenied" in error.response["Error"]["Code"], error
        else:
            raise AssertionError("the role may do what it need not")
