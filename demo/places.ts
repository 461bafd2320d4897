import { REGIONS, type Region } from '../schema/regions.ts';
import type { Random } from './random.ts';

/** Towns and streets by the code of district or county. */
const LOCALITIES: Readonly<Record<string, readonly string[]>> = {
  '460105': ['秀英街道', '海秀街道', '长流镇', '西秀镇', '石山镇'],
  '460106': ['中山街道', '滨海街道', '金贸街道', '城西镇', '龙桥镇'],
  '460107': ['府城街道', '滨江街道', '凤翔街道', '云龙镇', '红旗镇'],
  '460108': ['海甸街道', '蓝天街道', '和平南街道', '灵山镇', '演丰镇'],
  '460202': ['林旺社区', '海棠湾社区', '藤桥社区'],
  '460203': ['丹州社区', '红沙社区', '月川社区'],
  '460204': ['友谊社区', '金鸡岭社区', '凤凰社区'],
  '460205': ['崖城社区', '南滨社区', '梅山社区'],
  '460321': ['永兴社区', '赵述社区'],
  '460322': ['永暑社区', '美济社区'],
  '460323': ['黄岩社区'],
  '460400': ['那大镇', '白马井镇', '新州镇', '洋浦经济开发区'],
  '469001': ['通什镇', '南圣镇', '毛阳镇'],
  '469002': ['嘉积镇', '博鳌镇', '潭门镇'],
  '469005': ['文城镇', '清澜镇', '铺前镇', '龙楼镇'],
  '469006': ['万城镇', '兴隆镇', '龙滚镇'],
  '469007': ['八所镇', '板桥镇', '感城镇'],
  '469021': ['定城镇', '龙湖镇', '雷鸣镇'],
  '469022': ['屯城镇', '新兴镇', '枫木镇'],
  '469023': ['金江镇', '老城镇', '福山镇'],
  '469024': ['临城镇', '新盈镇', '博厚镇'],
  '469025': ['牙叉镇', '打安镇', '七坊镇'],
  '469026': ['石碌镇', '昌化镇', '乌烈镇'],
  '469027': ['抱由镇', '黄流镇', '九所镇'],
  '469028': ['椰林镇', '英州镇', '新村镇'],
  '469029': ['保城镇', '什玲镇', '三道镇'],
  '469030': ['营根镇', '湾岭镇', '黎母山镇'],
};

const ROADS: readonly string[] = (
  '人民路 解放路 建设路 文明路 海榆路 椰林路 龙昆路 国兴路 新华路 和平路 滨海路 凤凰路 金龙路 教育路 红旗路 朝阳路 振兴街 中山街 ' +
  '民生街 东风街'
).split(' ');

const PLACE_NAMES: ReadonlyMap<string, string> = new Map(
  REGIONS.flatMap(({ code, zh, districts }) => [
    [code, zh],
    ...districts.map((district): [string, string] => [district.code, zh + district.zh]),
  ]),
);

/** The name of a region, after its city's where it is a district: 海口市龙华区. */
export function placeName(code: string): string {
  return PLACE_NAMES.get(code) ?? code;
}

/** A postal address of a household, down to the door. */
export function drawAddress(code: string, random: Random): string {
  const locality = random.pick(LOCALITIES[code] ?? ['中心社区']);
  const house = `${random.pick(ROADS)}${random.integer(1, 280)}号`;
  const door = random.chance(0.6)
    ? `${random.integer(1, 20)}栋${random.integer(1, 28)}0${random.integer(1, 4)}房`
    : '';
  return `海南省${placeName(code)}${locality}${house}${door}`;
}

/** The code that a resident of a region bears: a district's where the region has districts. */
export function drawResidenceCode(region: Region, random: Random): string {
  return region.districts.length > 0 ? random.pick(region.districts).code : region.code;
}
