"""What every launch template says of its instances: who may ask the metadata service, and an encrypted root volume."""

import pulumi
import pulumi_aws as aws


def metadata_options() -> aws.ec2.LaunchTemplateMetadataOptionsArgs:
    """Tokens only, and their answer does not survive the hop into a pod: a pod cannot take the instance's rights."""
    return aws.ec2.LaunchTemplateMetadataOptionsArgs(
        http_endpoint="enabled",
        http_tokens="required",
        http_put_response_hop_limit=1,
        instance_metadata_tags="disabled",
    )


def root_volume(gibibytes: int, key_arn: pulumi.Input[str]) -> aws.ec2.LaunchTemplateBlockDeviceMappingArgs:
    """A gp3 volume, encrypted by a key of ours, that goes with its instance."""
    return aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
        device_name="/dev/xvda",
        ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
            volume_type="gp3",
            volume_size=gibibytes,
            encrypted="true",
            kms_key_id=key_arn,
            delete_on_termination="true",
        ),
    )
