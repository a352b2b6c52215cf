"""The template, deployed as an operator deploys it: `sam deploy`, and `aws` calls afterwards."""

import re
import subprocess

from . import events
from .emulator import KEY_ID, KEY_SECRET, SUB_APP_ID
from .ministack import REGION

STACK = "takedown"
OWN_CONFIGURATION = "/end-to-end/configuration"
# The layer's ARN in this region. ministack takes it and runs nothing of it: extension.py stands in.
LAYER = f"arn:aws:lambda:{REGION}:177933569100:layer:AWS-Parameters-and-Secrets-Lambda-Extension:12"
PROTECTED = "e44ebf1147hdsa2d2adbea8b9999"

OWN_SECTIONS = f"""
[[webhooks]]
path    = "/events"
kind    = "standard"
secrets = ["secretsmanager:SECRET"]

[[sweeps]]
name            = "trial-clips"
account         = "cn"
older_than_days = 30
match           = {{ categories = ["1000012345"], tags = ["trial"] }}
scope           = "media"

[protected]
ids = ["{PROTECTED}"]
"""


class Deployment:
    """One stack at ministack."""

    def __init__(self, ministack, built, program, architecture, search_path, directory):
        self._ministack = ministack
        self._template = built / "template.yaml"
        self._program = program
        self._search_path = search_path
        self._directory = directory
        secrets = {
            "alibaba": {"access_key_id": KEY_ID, "access_key_secret": KEY_SECRET},
            "tencent": {"secret_id": KEY_ID, "secret_key": KEY_SECRET},
            "webhook": {"secret": events.WEBHOOK_SECRET},
        }
        self._secrets = {name: self._create_secret(name, value) for name, value in secrets.items()}
        self._parameters = {
            "AlibabaSecretArn": self._secrets["alibaba"],
            "TencentSecretArn": self._secrets["tencent"],
            "TencentSubAppId": SUB_APP_ID,
            "ExtensionLayerArn": LAYER,
            "Architecture": architecture,
            # ministack knows no AWS::Logs::QueryDefinition.
            "SavedQueries": "false",
        }
        self.outputs = {}

    def deploy(self, **parameters):
        """Creates the stack or updates it. The parameters are kept for the next time."""
        self._parameters.update(parameters)
        command = [
            self._program, "deploy", "--template-file", str(self._template), "--stack-name", STACK, "--resolve-s3",
            "--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "--no-confirm-changeset", "--no-progressbar",
            "--no-fail-on-empty-changeset", "--parameter-overrides",
            *(f'{name}="{value}"' for name, value in self._parameters.items())]
        environment = {
            **self._ministack.environment(), "PATH": self._search_path, "HOME": str(self._directory),
            "SAM_CLI_TELEMETRY": "0"}
        done = subprocess.run(
            command, env=environment, cwd=self._directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=180)
        with open(self._directory / "deploy.log", "a") as log:
            log.write(done.stdout)
        assert done.returncode == 0, f"sam deploy: {done.stdout[-3000:]}"
        stack = self._ministack.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        self._repair_concurrency()

    def _repair_concurrency(self):
        """CloudFormation makes a number of a reference to one, ministack a text, which its poller cannot read."""
        client, mapping = self._ministack.client("lambda"), self.outputs["EventSourceMappingId"]
        told = client.get_event_source_mapping(UUID=mapping)["ScalingConfig"]["MaximumConcurrency"]
        client.update_event_source_mapping(UUID=mapping, ScalingConfig={"MaximumConcurrency": int(told)})

    def deploy_with_everything(self, emulator):
        """With webhooks and sweeps, deletes for real, and a configuration of one's own."""
        text = at_emulator(self.configuration(self.written()), emulator)
        self.put_configuration(OWN_CONFIGURATION, text + OWN_SECTIONS.replace("SECRET", self._secrets["webhook"]))
        self.deploy(
            DryRun="false", ConfigurationParameter=OWN_CONFIGURATION, WebhookSecretArns=self._secrets["webhook"],
            ReservedConcurrency="5", SweepSchedule="rate(1 day)")

    def written(self):
        """The name of the parameter that the stack writes."""
        return self.resource("Configuration")

    def configuration(self, name):
        return self._ministack.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]

    def put_configuration(self, name, text):
        self._ministack.client("ssm").put_parameter(Name=name, Value=text, Type="String", Overwrite=True)

    def resource(self, logical_id):
        """The physical id of a resource."""
        found = self._ministack.client("cloudformation").describe_stack_resource(
            StackName=STACK, LogicalResourceId=logical_id)
        return found["StackResourceDetail"]["PhysicalResourceId"]

    def role(self):
        name = self.resource("Role")
        return self._ministack.client("iam").get_role(RoleName=name)["Role"]["Arn"]

    def _create_secret(self, name, value):
        return self._ministack.client("secretsmanager").create_secret(
            Name=f"{STACK}/{name}", SecretString=events.text(value))["ARN"]


def at_emulator(text, emulator):
    """A configuration whose accounts are at the emulator: their endpoints are the only difference."""
    without = re.sub(r"(?m)^endpoint .*\n", "", text)
    return re.sub(r"(?m)^(\[accounts\.\w+\])$", rf'\1\nendpoint    = "{emulator.url}"', without)
