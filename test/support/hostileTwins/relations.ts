// Hostile texts in relations and all that hangs on them: columns, bounds, indexes, constraints, policies, statistics, settings.

import type { TwinImage } from '../../../src/model/twinImage';
import {
  column,
  index,
  onRows,
  relation,
  PLAIN_SOURCE,
  type Hostile,
  type Index,
  type Ways,
} from './images';

export function relations({ program, call }: Ways): Hostile[] {
  const breaking = (key: string, before: string): string => `${before}; ${program(key)}; --`;
  const view = (key: string, sql: string): Hostile => ({
    key,
    parts: {
      relations: [relation(`v_${key}`, { kind: 'v', columns: [column()], definition: sql })],
    },
  });
  return [
    onRows('r_type', { columns: [column({ type: breaking('r_type', 'integer)') })] }),
    onRows('r_default', {
      columns: [column({ type: `integer DEFAULT ${call('r_default')}` }), column({ name: 'b' })],
    }),
    onRows('r_computed', {
      columns: [column(), column({ name: 'b', default: call('r_computed') })],
    }),
    onRows('r_body', { columns: [column(), column({ name: 'b', default: 'h.f_program(1)' })] }),
    onRows('r_defaultbreak', {
      columns: [column(), column({ name: 'b', default: breaking('r_defaultbreak', '1)') })],
    }),
    onRows('r_identity', {
      columns: [
        column({ identity: 'pg_catalog.pg_class' }),
        column({ name: 'b', identity: breaking('r_identity', `h.t')`) }),
      ],
    }),
    onRows('r_generated', {
      columns: [column(), column({ name: 'g', generated: 's', expression: 'h.f_program(id)' })],
    }),
    onRows('r_expression', {
      columns: [column(), column({ name: 'g', generated: 's', expression: call('r_expression') })],
    }),
    onRows('r_stored', {
      columns: [
        column(),
        column({ name: 'g', generated: 's', expression: breaking('r_stored', '1) STORED)') }),
      ],
    }),
    onRows('r_collation', {
      columns: [
        column({ name: 'c', type: 'text', collation: breaking('r_collation', 'pg_catalog."C")') }),
      ],
    }),
    onRows('r_column', { columns: [column(), column({ name: breaking('r_column', 'x" int)') })] }),
    onRows('r_option', { options: [breaking('r_option', 'fillfactor=70)')] }),
    onRows('r_value', { options: [`fillfactor=70'); ${program('r_value')}; --`] }),
    onRows('r_inherits', { inherits: [breaking('r_inherits', 'h.t_f_sql)')] }),
    onRows('r_key', { kind: 'p', partitionKey: 'RANGE (h.f_program(id))' }),
    onRows('r_keybreak', { kind: 'p', partitionKey: breaking('r_keybreak', 'RANGE (id)') }),
    onRows('r_bound', {
      partitionOf: 'h.t_r_key',
      partitionBound: `FOR VALUES FROM (${call('r_bound')}) TO (h.f_program(2))`,
    }),
    onRows('r_of', { partitionOf: breaking('r_of', 'h.t_r_key DEFAULT') }),
    { key: 'r_name', parts: { relations: [relation(breaking('r_name', 'x" (a int)'))] } },
    { key: 'r_schema', parts: { relations: [relation('x', { schema: 'pg_catalog' })] } },
    view('v_break', breaking('v_break', 'SELECT 1')),
    view('v_call', `SELECT ${call('v_call')}`),
    view('v_into', 'SELECT 1 AS id INTO h.v_into_table'),
    view('v_with', 'WITH w AS (INSERT INTO h.t_f_sql VALUES (1) RETURNING id) SELECT id FROM w'),
    view('v_fold', 'SELECT id FROM h.t_f_program WHERE h.f_program(1) = id'),
  ];
}

export function rest({ program, call, port }: Ways): Hostile[] {
  const breaking = (key: string, before: string): string => `${before}; ${program(key)}; --`;
  const onIndex = (key: string, fields: Partial<Index>): Hostile =>
    onRows(key, {}, { indexes: [index(`t_${key}`, `i_${key}`, fields)] });
  const statistics = (key: string): TwinImage['statistics'][number] => ({
    schema: 'h',
    relation: `t_${key}`,
    column: 'id',
    inherited: false,
    nullFraction: 0,
    averageWidth: 4,
    nDistinct: -1,
    mostCommonValues: null,
    mostCommonFrequencies: null,
    histogramBounds: null,
    correlation: null,
    mostCommonElements: null,
    mostCommonElementFrequencies: null,
    elementCountHistogram: null,
    rangeLengthHistogram: null,
    rangeEmptyFraction: null,
    rangeBoundsHistogram: null,
  });
  const constraint = (key: string, definition: string, kind: 'c' | 'f' = 'c'): Hostile =>
    onRows(
      key,
      {},
      {
        constraints: [
          {
            tableSchema: 'h',
            table: `t_${key}`,
            name: key,
            kind,
            definition,
            validated: true,
            partitioned: false,
          },
        ],
      },
    );
  const extended = (key: string, sql: string, expression?: string): Hostile =>
    onRows(
      key,
      {},
      {
        extendedStatistics: [
          {
            schema: 'h',
            name: `s_${key}`,
            tableSchema: 'h',
            table: `t_${key}`,
            definition: sql,
            data: [
              {
                inherited: false,
                nDistinct: `{"1, 2": 3'); ${program(key)}; --}`,
                dependencies: null,
                hasMostCommonValues: false,
              },
            ],
            columns: { '1': breaking(key, `id'`) },
            expressions:
              expression === undefined ? [] : [{ text: expression, statistics: statistics(key) }],
          },
        ],
      },
    );
  const policy = (key: string, sql: string): Hostile =>
    onRows(
      key,
      { rowSecurity: true },
      { policies: [{ tableSchema: 'h', table: `t_${key}`, sql }] },
    );
  return [
    onIndex('i_program', { definition: program('i_program') }),
    onIndex('i_break', {
      definition: breaking('i_break', 'CREATE INDEX i_break ON h.t_i_break (id)'),
    }),
    onIndex('i_call', { definition: `CREATE INDEX ON h.t_i_call ((${call('i_call')}))` }),
    onIndex('i_space', { definition: 'CREATE INDEX ON h.t_i_space (id) TABLESPACE pg_global' }),
    onIndex('i_constraint', { constraint: breaking('i_constraint', 'EXCLUDE (id WITH =)') }),
    onIndex('i_parent', { parent: breaking('i_parent', 'h.x ATTACH PARTITION h.y') }),
    onIndex('i_name', { name: breaking('i_name', 'x" CASCADE') }),
    constraint('c_call', `CHECK (${call('c_call')} > 0)`),
    constraint('c_inner', 'CHECK (h.f_program(id) > 0)'),
    constraint('c_break', breaking('c_break', 'CHECK (true)')),
    constraint('c_key', breaking('c_key', 'FOREIGN KEY (id) REFERENCES h.t_f_sql (id)'), 'f'),
    constraint('c_other', 'CHECK (true), ADD COLUMN x int DEFAULT h.f_program(1)'),
    policy('p_program', program('p_program')),
    policy('p_using', 'CREATE POLICY p ON h.t_p_using USING (h.f_program(1) = id)'),
    policy('p_break', breaking('p_break', 'CREATE POLICY p ON h.t_p_break USING (true)')),
    extended('s_program', program('s_program')),
    extended(
      's_break',
      breaking('s_break', 'CREATE STATISTICS h.s_s_break ON id, note FROM h.t_s_break'),
    ),
    extended(
      's_text',
      'CREATE STATISTICS h.s_s_text ON (id + 1) FROM h.t_s_text',
      `1 AS e FROM h.t_s_text; ${program('s_text')}; SELECT 1`,
    ),
    extended(
      's_call',
      `CREATE STATISTICS h.s_s_call ON (${call('s_call')}) FROM h.t_s_call`,
      call('s_call'),
    ),
    onRows(
      'w_values',
      {},
      {
        statistics: [
          {
            ...statistics('w_values'),
            mostCommonValues: `{1}'); ${program('w_values')}; --`,
            mostCommonFrequencies: `{0.5}'::real[]); ${program('w_values')}; --`,
          },
        ],
      },
    ),
    onRows(
      'w_check',
      { columns: [column(), column({ name: 'd', type: 'h.d_check' })] },
      {
        statistics: [{ ...statistics('w_check'), column: 'd', histogramBounds: '{1,2}' }],
      },
    ),
    {
      key: 'e_value',
      parts: {
        relations: [relation('t_e_value')],
        ends: [
          {
            schema: 'h',
            table: 't_e_value',
            columns: { id: [`1'::integer); ${program('e_value')}; --`, '2'] },
          },
        ],
      },
    },
    {
      key: 'x_settings',
      parts: {
        settings: {
          session_authorization: 'postgres',
          role: 'postgres',
          session_preload_libraries: 'auto_explain',
          dynamic_library_path: '/tmp',
          default_tablespace: 'pg_global',
          [breaking('x_settings', `work_mem', '1')`)]: '1',
          work_mem: `4MB'); ${program('x_settings')}; --`,
        },
      },
    },
    { key: 'x_path', parts: { searchPath: `h', false); ${program('x_path')}; --` } },
    {
      key: 'x_extensions',
      parts: {
        extensions: [
          ...['dblink', 'postgres_fdw', 'file_fdw', 'adminpack', 'plpython3u', 'plperlu'],
          breaking('x_extensions', 'x" SCHEMA h'),
        ].map((name) => ({ schema: 'h', name, version: '1' })),
      },
    },
    {
      key: 'x_schema',
      parts: { schemas: [breaking('x_schema', 'x" AUTHORIZATION postgres'), 'pg_temp_1'] },
    },
    {
      key: 'x_user',
      parts: {
        source: {
          ...PLAIN_SOURCE,
          database: `host=127.0.0.1 port=${String(port)}`,
          user: breaking('x_user', 'x" SUPERUSER'),
        },
      },
    },
  ];
}
