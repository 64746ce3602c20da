/** The files of a network to begin with: one site, one feed, critical results. Each says what it is for. */
export function newNetworkFiles({
  id,
  title,
  schemas,
}: {
  id: string;
  title: string;
  /** Where the schemas are that complete the files in an editor. */
  schemas: string;
}): Record<string, string> {
  const head = (kind: string): string =>
    `# yaml-language-server: $schema=${schemas}/${kind}.schema.json\n`;
  const text = JSON.stringify(title);
  return {
    'network.yaml': `${head('network')}# The network as a whole. Raise the version with every change; \`sinew diff\` says by how much.
id: ${id}
title: ${text}
version: 1.0.0
`,
    'roles.yaml': `${head('roles')}# What people may do, by role. Who holds which role where is in people.yaml.
roles:
  - id: nurse
    title: Nurse
    permissions: [task.view, task.act, run.view]
  - id: charge-nurse
    title: Charge nurse
    permissions: [task.view, task.act, duty.change, downtime.declare, run.view]
  - id: on-call-physician
    title: Physician on call
    permissions: [task.view, task.act, run.view]
  # Gets what nobody on shift is asked for, and what is wrong with messages.
  - id: house-supervisor
    title: House supervisor
    permissions: [task.view, task.act, duty.change, run.view, exception.view]
  - id: integration-engineer
    title: Integration engineer
    permissions: [task.view, task.act, message.view, exception.view, exception.resolve, change.view, change.approve]
  - id: informaticist
    title: Clinical informaticist
    permissions: [run.view, trial.run, change.view, change.propose, change.approve, release.assign]
`,
    'people.yaml': `${head('people')}# Who may sign in. The id is what your identity provider calls them (OIDC_PERSON_CLAIM).
# These are examples: put in your own.
people:
  - id: first.nurse
    name: First Nurse
    title: RN, Emergency Department
    grants:
      - { role: nurse, site: main, unit: ed }
      - { role: charge-nurse, site: main }
  - id: first.physician
    name: First Physician
    title: Physician on call
    grants:
      - { role: on-call-physician, site: main }
  - id: first.supervisor
    name: First Supervisor
    title: House supervisor
    grants:
      - { role: house-supervisor, site: main }
  - id: first.engineer
    name: First Engineer
    title: Integration engineer
    grants:
      - { role: integration-engineer, site: '*' }
  - id: first.informaticist
    name: First Informaticist
    title: Clinical informaticist
    grants:
      - { role: informaticist, site: '*' }
`,
    'sites/main.yaml': `${head('site')}# A hospital or clinic: its units, its clock, and who gets a task when nobody on shift holds its role.
title: Main Hospital
kind: hospital
zone: America/Chicago
units:
  - { id: ed, title: Emergency Department }
fallback: { role: house-supervisor }
# A role without a rota is always held by everybody who has it. A rota says who is on when:
# rotas:
#   - role: nurse
#     unit: ed
#     shifts:
#       - { days: daily, from: '07:00', to: '19:00', people: [first.nurse] }
`,
    'feeds/main-lab.yaml': `${head('feed')}# An interface that listens for HL7 v2 over MLLP. \`sinew send FOLDER --feed main-lab\` sends to it.
title: Main laboratory
site: main
owner: integration-engineer
port: 7801
# MSH-11: P is production. Add T to let test messages in.
processingIds: [P, T]
defaultAuthority: MAIN
patientIdentifier: { types: [MR], authorities: [MAIN] }
# Point of care as sent (PL-1) → unit of the site.
locations:
  ED: ed
# Observation code as sent (OBX-3.1) → standard code.
codes:
  K: { code: 2823-3, system: http://loinc.org, display: Potassium }
`,
    'workflows.yaml': `${head('workflows')}# Which workflows of the catalog run where, and with which values. \`sinew explain critical-result\` lists what may be set.
workflows:
  - id: critical-result
    from: catalog/critical-result/workflow.yaml
    sites: all
    # parameters: { accept_within: 12m }
    # siteParameters:
    #   main: { accept_within: 10m }
  # Has somebody look at messages that could not be applied.
  - id: message-exception
    from: catalog/message-exception/workflow.yaml
    sites: all
`,
    'policy.yaml': `${head('policy')}# Who must approve a change request. With \`keys\` the network is governed: only what was signed runs (docs/releases.md).
review:
  kinds:
    clinical: { title: Clinical, roles: [charge-nurse] }
    informatics: { title: Informatics, roles: [informaticist] }
    integration: { title: Integration, roles: [integration-engineer] }
  rules:
    - { changes: [parameter, workflow, waiver, rota], needs: [clinical] }
    - { changes: [feed, mapping], needs: [integration] }
`,
  };
}
