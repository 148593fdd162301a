export const USAGE = `pvetoken: short-lived, least-privilege Proxmox VE API tokens through Slack

  pvetoken start     run the bot (the default)
  pvetoken check     read the environment and pvetoken.yml, and say what is wrong with them
  pvetoken roles     compare the PVE roles that pvetoken.yml states with the clusters, and make them so; see roles --help
  pvetoken audit     verify that nobody changed what the bot wrote down; see audit --help
  pvetoken version
  pvetoken help

It is configured by environment variables and by pvetoken.yml; README.md and pvetoken.example.yml explain both.`;
