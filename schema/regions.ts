/** A city or county of Hainan (GB/T 2260) with its people at the 2020 census (第七次全国人口普查). */
export interface Region {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** Residents (常住人口). */
  readonly residents: number;
  /** Registered population (户籍人口). */
  readonly registered: number;
  /** Districts; their residents have the district's code, not the city's. */
  readonly districts: readonly { readonly code: string; readonly zh: string }[];
}

export const REGIONS: readonly Region[] = [
  {
    code: '460100',
    zh: '海口市',
    en: 'Haikou',
    residents: 2873358,
    registered: 1950450,
    districts: [
      { code: '460105', zh: '秀英区' },
      { code: '460106', zh: '龙华区' },
      { code: '460107', zh: '琼山区' },
      { code: '460108', zh: '美兰区' },
    ],
  },
  {
    code: '460200',
    zh: '三亚市',
    en: 'Sanya',
    residents: 1031396,
    registered: 669346,
    districts: [
      { code: '460202', zh: '海棠区' },
      { code: '460203', zh: '吉阳区' },
      { code: '460204', zh: '天涯区' },
      { code: '460205', zh: '崖州区' },
    ],
  },
  {
    code: '460300',
    zh: '三沙市',
    en: 'Sansha',
    residents: 2333,
    registered: 825,
    districts: [
      { code: '460321', zh: '西沙群岛' },
      { code: '460322', zh: '南沙群岛' },
      { code: '460323', zh: '中沙群岛的岛礁及其海域' },
    ],
  },
  { code: '460400', zh: '儋州市', en: 'Danzhou', residents: 954259, registered: 1065865, districts: [] },
  { code: '469001', zh: '五指山市', en: 'Wuzhishan', residents: 112269, registered: 104369, districts: [] },
  { code: '469002', zh: '琼海市', en: 'Qionghai', residents: 528238, registered: 524926, districts: [] },
  { code: '469005', zh: '文昌市', en: 'Wenchang', residents: 560894, registered: 604650, districts: [] },
  { code: '469006', zh: '万宁市', en: 'Wanning', residents: 545992, registered: 632749, districts: [] },
  { code: '469007', zh: '东方市', en: 'Dongfang', residents: 444458, registered: 465194, districts: [] },
  { code: '469021', zh: '定安县', en: "Ding'an", residents: 284690, registered: 349365, districts: [] },
  { code: '469022', zh: '屯昌县', en: 'Tunchang', residents: 255335, registered: 312128, districts: [] },
  { code: '469023', zh: '澄迈县', en: 'Chengmai', residents: 497953, registered: 575232, districts: [] },
  { code: '469024', zh: '临高县', en: 'Lingao', residents: 420594, registered: 510069, districts: [] },
  {
    code: '469025',
    zh: '白沙黎族自治县',
    en: 'Baisha',
    residents: 164699,
    registered: 194922,
    districts: [],
  },
  {
    code: '469026',
    zh: '昌江黎族自治县',
    en: 'Changjiang',
    residents: 232124,
    registered: 256570,
    districts: [],
  },
  {
    code: '469027',
    zh: '乐东黎族自治县',
    en: 'Ledong',
    residents: 464435,
    registered: 544953,
    districts: [],
  },
  {
    code: '469028',
    zh: '陵水黎族自治县',
    en: 'Lingshui',
    residents: 372511,
    registered: 388651,
    districts: [],
  },
  {
    code: '469029',
    zh: '保亭黎族苗族自治县',
    en: 'Baoting',
    residents: 156108,
    registered: 168165,
    districts: [],
  },
  {
    code: '469030',
    zh: '琼中黎族苗族自治县',
    en: 'Qiongzhong',
    residents: 179586,
    registered: 214184,
    districts: [],
  },
];

/** The codes that a region's code stands for: a city's includes its districts; any other stands for itself. */
export function regionCodes(code: string): readonly string[] {
  const region = REGIONS.find((candidate) => candidate.code === code);
  return [code, ...(region?.districts ?? []).map((district) => district.code)];
}

/** The city or county that a code belongs to, its own or that of one of its districts. */
export function regionOf(code: string): Region | undefined {
  return REGIONS.find(
    (region) => region.code === code || region.districts.some((district) => district.code === code),
  );
}
