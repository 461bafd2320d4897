export const EDUCATION_KEY_HEADER = 'x-api-key';

/** ID numbers in one call. */
export const EDUCATION_MOST = 200;

const text = (description: string, more: object = {}) => ({ type: 'string', description, ...more });
const date = (description: string) => text(description, { pattern: '^\\d{8}$', example: '20240901' });

const STUDENT = {
  type: 'object',
  required: ['sfzjh', 'xjh', 'xx', 'xd', 'xsdqzt'],
  properties: {
    sfzjh: text('身份证件号 · ID number', { maxLength: 18 }),
    xjh: text('学籍号 · Student number'),
    xm: text('姓名 · Name'),
    xx: {
      type: 'object',
      description: '学校 · School',
      properties: { bsm: text('学校标识码 · School code'), mc: text('学校名称 · School') },
    },
    xd: text('学段 · Stage: 1 小学, 2 初中, 3 高中, 4 高等', { enum: ['1', '2', '3', '4'] }),
    nj: { type: 'integer', description: '年级 · Grade' },
    xsdqzt: text('学生当前状态(JY/T 1001) · State', { enum: ['01', '02', '04', '10'] }),
    rxrq: date('入学日期 · Enrolled on'),
    gxsj: text('更新时间 · Updated at', { pattern: '^\\d{14}$' }),
  },
};

const QUALIFICATION = {
  type: 'object',
  required: ['sfzjh', 'zsbh', 'xlcc'],
  properties: {
    sfzjh: text('身份证件号 · ID number', { maxLength: 18 }),
    zsbh: text('证书编号 · Certificate number'),
    xlcc: text('学历层次(GB/T 4658) · Level', { enum: ['61', '41', '31', '21', '14', '11'] }),
    yxmc: text('院校名称 · Institution'),
    zymc: text('专业名称 · Subject', { nullable: true }),
    byrq: date('毕业日期 · Graduated on'),
  },
};

const ERROR = {
  type: 'object',
  properties: {
    error: { type: 'object', properties: { code: text('代码 · Code'), message: text('说明 · Message') } },
  },
};

/** OpenAPI 3.0 of the education service. */
export function educationDocument(): object {
  return {
    openapi: '3.0.3',
    info: { title: '省教育厅数据服务 · Education data service', version: '1.4.0' },
    security: [{ key: [] }],
    paths: {
      '/students/search': search('学籍批量查询 · Enrolment of several people', 'Student'),
      '/qualifications/search': search('学历批量查询 · Qualifications of several people', 'Qualification'),
    },
    components: {
      securitySchemes: { key: { type: 'apiKey', in: 'header', name: EDUCATION_KEY_HEADER } },
      schemas: { Student: STUDENT, Qualification: QUALIFICATION, Error: ERROR },
    },
  };
}

function search(summary: string, schema: string): object {
  const body = {
    type: 'object',
    required: ['sfzjhs'],
    properties: {
      sfzjhs: {
        type: 'array',
        description: '身份证件号 · ID numbers',
        minItems: 1,
        maxItems: EDUCATION_MOST,
        items: text('身份证件号 · ID number', { pattern: '^\\d{17}[\\dXx]$' }),
      },
    },
  };
  const answer = {
    type: 'object',
    required: ['data'],
    properties: { data: { type: 'array', items: { $ref: `#/components/schemas/${schema}` } } },
  };
  const refusal = (description: string) => ({ description, ...json({ $ref: '#/components/schemas/Error' }) });
  return {
    post: {
      summary,
      operationId: `search${schema}s`,
      requestBody: { required: true, ...json(body) },
      responses: {
        '200': { description: '查询结果 · Result', ...json(answer) },
        '400': refusal('请求有误 · Bad request'),
        '401': refusal('未通过身份验证 · Not authenticated'),
      },
    },
  };
}

function json(schema: object): object {
  return { content: { 'application/json': { schema } } };
}
