/** Rows of one page at the most. */
export const TOURISM_MOST = 50;

const text = (description: string, more: object = {}) => ({ type: 'string', description, ...more });
const integer = (description: string, more: object = {}) => ({ type: 'integer', description, ...more });

const VISIT = {
  type: 'object',
  required: ['visitNo', 'certNo', 'enteredAt', 'scenicArea'],
  properties: {
    visitNo: text('入园流水号 · Number of the visit'),
    certNo: text('证件号码 · ID number'),
    enteredAt: integer('入园时间,秒 · Entered at, seconds since 1970', { format: 'int64' }),
    scenicArea: {
      type: 'object',
      description: '景区 · Scenic area',
      properties: {
        code: text('景区代码 · Code'),
        name: text('景区名称 · Name'),
        grade: text('质量等级(GB/T 17775) · Grade', { enum: ['5A', '4A', '3A', '2A', '1A'] }),
      },
    },
    ticket: {
      type: 'object',
      description: '门票 · Ticket',
      properties: {
        kind: text('票种 · Kind: 01 全价, 02 半价, 03 免票', { enum: ['01', '02', '03'] }),
        priceFen: integer('票价,单位为分 · Price in fen'),
      },
    },
  },
};

const CONCESSION = {
  type: 'object',
  required: ['concessionNo', 'certNo', 'kind'],
  properties: {
    concessionNo: text('优待编号 · Number of the concession'),
    certNo: text('证件号码 · ID number'),
    kind: text('优待种类 · Kind: 10 残疾人, 20 老年人, 30 本地年卡', { enum: ['10', '20', '30'] }),
    discount: integer('减免百分比 · Per cent that is waived'),
    validFrom: text('生效日期 · Valid from', { format: 'date' }),
    validTo: text('有效期止 · Valid until', { format: 'date' }),
  },
};

const ERROR = {
  type: 'object',
  properties: {
    code: integer('状态码 · Status'),
    reason: text('原因 · Reason'),
    msg: text('说明 · Message'),
  },
};

/** OpenAPI 3.0 of the tourism service. */
export function tourismDocument(): object {
  return {
    openapi: '3.0.3',
    info: { title: '智慧文旅票务平台 · Ticketing platform of scenic areas', version: '2.1.0' },
    security: [{ oauth: [] }],
    paths: {
      '/v2/visits/query': list('入园记录 · Visits, the newest first', 'Visit'),
      '/v2/concessions/query': list('优待资格 · Concessions', 'Concession'),
    },
    components: {
      securitySchemes: {
        oauth: {
          type: 'oauth2',
          flows: {
            clientCredentials: {
              tokenUrl: '/oauth/token',
              scopes: { visits: '入园记录 · Visits', concessions: '优待资格 · Concessions' },
            },
          },
        },
      },
      schemas: { Visit: VISIT, Concession: CONCESSION, Error: ERROR },
    },
  };
}

function list(summary: string, schema: string): object {
  const body = {
    type: 'object',
    required: ['certNo'],
    properties: {
      certNo: text('证件号码 · ID number', { pattern: '^\\d{17}[\\dXx]$' }),
      page: integer('页码,从 1 起 · Page, from 1', { minimum: 1, default: 1 }),
      size: integer('每页行数 · Rows per page', { minimum: 1, maximum: TOURISM_MOST, default: 20 }),
    },
  };
  const data = {
    type: 'object',
    properties: {
      page: integer('页码 · Page'),
      size: integer('每页行数 · Rows per page'),
      list: { type: 'array', items: { $ref: `#/components/schemas/${schema}` } },
    },
  };
  const answer = { type: 'object', properties: { code: integer('0 为成功 · 0 is success'), data } };
  const refusal = (description: string) => ({ description, ...json({ $ref: '#/components/schemas/Error' }) });
  return {
    post: {
      summary,
      operationId: `query${schema}s`,
      requestBody: { required: true, ...json(body) },
      responses: {
        '200': { description: '查询结果 · Result', ...json(answer) },
        '400': refusal('请求有误 · Bad request'),
        '401': refusal('令牌无效 · Invalid token'),
      },
    },
  };
}

function json(schema: object): object {
  return { content: { 'application/json': { schema } } };
}
