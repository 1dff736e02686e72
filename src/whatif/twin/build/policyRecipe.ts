// Row level security: the person is subject to policies unless superuser, so a role of the same name is subject to them here.

import { GUEST } from '../../../embedded/twin/guest';
import type { TwinImage } from '../../../model/twinImage';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { isPersonsSchema, qualified } from '../image/qualified';
import { personsRole } from '../target/personsRole';
import { claimedStep, ownStep, type Step } from './step';

export function policySteps(image: TwinImage): Step[] {
  const person = personsRole(image);
  if (person === null) return [];
  const secured = image.relations.filter(
    ({ rowSecurity, schema }) => rowSecurity && isPersonsSchema(schema),
  );
  const names = new Set(secured.map(qualified));
  const role = sqlIdentifier(person);
  return [
    // One statement: of a role that is there already nobody becomes a member.
    ownStep('role', person, `CREATE ROLE ${role} ROLE ${GUEST}`),
    ...image.schemas
      .filter(isPersonsSchema)
      .map(sqlIdentifier)
      .flatMap((schema) => [
        ownStep('role', person, `GRANT USAGE ON SCHEMA ${schema} TO ${role}`),
        ownStep('role', person, `GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO ${role}`),
      ]),
    ...secured.map((relation) =>
      ownStep(
        'policy',
        qualified(relation),
        `ALTER TABLE ${qualified(relation)} ENABLE ROW LEVEL SECURITY`,
      ),
    ),
    ...image.policies.flatMap(({ tableSchema, table, sql }) => {
      const of = { schema: tableSchema, name: table };
      return names.has(qualified(of))
        ? [claimedStep('policy', qualified(of), sql, 'CreatePolicyStmt', of)]
        : [];
    }),
  ];
}
