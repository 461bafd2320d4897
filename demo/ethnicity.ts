import { type Random, weighted } from './random.ts';

const HAN = '01';
const LI = '10';

/** Share of the Li (黎族) among the residents of a city or county; elsewhere few. */
const LI_SHARE: Readonly<Record<string, number>> = {
  '460100': 0.015,
  '460200': 0.36,
  '460400': 0.07,
  '469001': 0.62,
  '469002': 0.02,
  '469006': 0.12,
  '469007': 0.24,
  '469025': 0.58,
  '469026': 0.38,
  '469027': 0.4,
  '469028': 0.55,
  '469029': 0.62,
  '469030': 0.5,
};
const LI_SHARE_ELSEWHERE = 0.005;

/** Together with the Li they leave 84.30 % Han, as the census of 2020 found. */
const OTHER_SHARE = 0.0105;
const OTHERS = weighted([
  ['06', 70], // 苗族 Miao
  ['08', 20], // 壮族 Zhuang
  ['03', 10], // 回族 Hui
]);

/** An ethnicity code (GB/T 3304) as it occurs among the residents of a city or county. */
export function drawEthnicity(regionCode: string, random: Random): string {
  const liShare = LI_SHARE[regionCode] ?? LI_SHARE_ELSEWHERE;
  const fraction = random.fraction();
  if (fraction < liShare) return LI;
  return fraction < liShare + OTHER_SHARE ? random.draw(OTHERS) : HAN;
}
