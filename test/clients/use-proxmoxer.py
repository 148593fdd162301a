"""Calls Proxmox as community.proxmox and netbox-proxmox-automation do; prints the version. Reads its settings as JSON."""
import json
import sys

from proxmoxer import ProxmoxAPI

config = json.load(sys.stdin)
api = ProxmoxAPI(
    config["api_host"],
    port=config["api_port"],
    user=config["api_user"],
    token_name=config["api_token_id"],
    token_value=config["api_token_secret"],
    verify_ssl=config["verify"],
)
print(api.version.get()["version"], end="")
