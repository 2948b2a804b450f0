/** What stands below each command's help: examples that can be copied. */
export const HELP_TEXTS = {
  program: `
Exit codes: 0 applied, planned or nothing to change · 2 rejected · 3 rolled back · 4 needs an operator · 1 anything else.
First steps: copy connections.example.yaml to connections.yaml, then
  vpn-change doctor                              is everything there?
  vpn-change vault import NAME --file keys.json  the keys that are in use now
  vpn-change plan NAME                           what a rotation would do
  vpn-change rotate NAME --ticket CHG001`,
  rotate: `
Examples:
  vpn-change rotate office --ticket CHG001 --reason "quarterly rotation"
  vpn-change rotate office --tunnel tunnel2               one key only
  vpn-change rotate office --json > result.json           for a script; the exit code tells the outcome
  vpn-change rotate office --scenario keys-differ         with endpoint: simulator, to see it go back
  vpn-change rotate --due                                 what is due now, for cron
  vpn-change rotate --label site=berlin --reason "key leaked" --emergency --justification "it is in a public repository"
Exit codes of a fleet: 0 nothing needs a person · 2 something was rejected · 3 something went back · 4 an operator has to act.`,
  apply: `
Examples:
  vpn-change apply office --patch patch.json --ticket CHG002
  echo '{"remoteSubnets":["192.168.1.0/24"]}' | vpn-change apply office --patch -
A field is changed by its new value and removed by null. Keys do not belong in a patch: vpn-change vault import.`,
  plan: `
Examples:
  vpn-change plan office                                  a rotation
  vpn-change plan office --tunnel tunnel2                 of one key only
  vpn-change plan office --patch patch.json               an update`,
  status: `
Exit code 1: something could not be read; the rest is shown all the same.`,
  history: `
Examples:
  vpn-change history                                      the newest changes
  vpn-change history --connection office --limit 5
  vpn-change history chg-1a2b3c4d                         the trail of one
  vpn-change history chg-1a2b3c4d --json                  with its request, result and claim`,
  vaultImport: `
Examples:
  vpn-change vault import office --file keys.json         the keys that both ends use now
  pass show vpn/office | vpn-change vault import office --file -
  vpn-change vault import office --file new.json --pending   for the next rotation
Only the vault is changed. The version that was AWSCURRENT becomes AWSPREVIOUS.`,
  callbacksSecret: `
Examples:
  openssl rand -hex 32 | tee signing-secret.txt | vpn-change callbacks secret --file -
  vpn-change callbacks secret --file signing-secret.txt
The systems that receive callbacks need the same text. The one before it signs nothing any more.`,
  simulator: `
Examples:
  vpn-change simulator --port 8080 --scenario everyday
  vpn-change simulator --port 0                           any free port; the first line names it
The scenarios are in docs/simulator.md.`,
  serve: `
Examples:
  vpn-change serve                                        shows a token for each of api.people, once
  vpn-change serve --port 0 --scenario calm               any free port; the first line names it
  curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8181/changes
GET /openapi.json describes the API. Ctrl-C waits until no change is half-way, a second one does not.`,
  simulateFleet: `
Examples:
  vpn-change simulate-fleet
  vpn-change simulate-fleet --connections 10000 --gateways 2000 --days 100 --seed 7 --json
Of a thousand gateways about a hundred misbehave, and once there is a freeze of a week. Speed: of the time in which a gateway had
something to rotate, the part in which it did.`,
  doctor: `
Exit code 1: something must be put right, or waited for, before a change.`,
  release: `
Examples:
  vpn-change release chg-1a2b3c4d                         asks before it does
  vpn-change release chg-1a2b3c4d --yes
First: vpn-change history CHANGE says how far it came, docs/runbook.md what to do.`,
  audit: `
Examples:
  vpn-change audit list --connection office --from 2026-01-01 --to 2026-03-31
  vpn-change audit export --format csv --from 2026-01-01 > changes.csv
  vpn-change audit export --out evidence                  the whole chain, to be checked anywhere
  vpn-change audit report --from 2026-01-01 --out report.html
Records that are missing are made first. A cell that a spreadsheet would run gets an apostrophe in front.`,
  auditVerify: `
Examples:
  vpn-change audit verify evidence --public-key auditor.pem   a key that came another way than the folder
  aws s3 sync s3://BUCKET evidence && vpn-change audit verify evidence
Exit codes: 0 sound · 2 not sound.`,
  auditCheck: `
Exit codes: 0 nothing to object to · 2 findings. What is offered of algorithms is known from the last change of a connection.`,
  request: `
Examples:
  vpn-change request office --kind rotate-psk --ticket CHG001 --watch
  vpn-change request office --patch patch.json --ticket CHG002 --outside-window wait --confirm-within 30
  vpn-change request office --kind rotate-psk --emergency --justification "the key is known outside"
It is taken when it ends with exit code 0; with --watch the exit code is that of the outcome.
Where the API is: --api, VPN_CHANGE_API, or \`vpn-change serve\` on this machine. Who asks: the token in VPN_CHANGE_API_TOKEN or in
--token-file, or, with --target aws, the AWS credentials at hand.`,
  decision: `
CHANGE is the id that \`vpn-change request\` printed, or its beginning. The same decision again changes nothing.
Exit code 0: the decision is kept. What comes of it: vpn-change watch CHANGE`,
  watch: `
Examples:
  vpn-change watch chg-1a2b3c4d
  vpn-change watch chg-1a2b3c4d --json > change.json      for a script, at its end; the exit code tells the outcome
  vpn-change watch chg-1a2b3c4d --target aws`,
} as const;
