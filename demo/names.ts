import type { Sex } from './person.ts';
import { type Random, type Weighted, weighted } from './random.ts';

/** Surnames of people born in Hainan: the province's own frequent ones beside the nation's. */
export const HAINAN_SURNAMES = surnames(
  '王100 陈95 李80 吴72 黄66 林64 符62 张52 郑38 周36 邢26 韩24 何24 刘34 杨26 谢22 郭20 蔡18 许18 曾16 梁22 羊14 唐14 云8 冯14 ' +
    '潘10 苏12 邓12 叶10 莫10 麦8 卢10 文8 占4 董8 胡10 朱8 赵8 孙6 徐6 罗10 高8 欧6 钟8 蒙6 万4 薛4 龙6 范6 关3 岑2 洪5 庄4 欧阳1',
);

/** Surnames of people born elsewhere. */
export const NATIONAL_SURNAMES = surnames(
  '王72 李71 张67 刘54 陈45 杨31 黄22 赵22 吴20 周20 徐15 孙15 马13 朱13 胡13 郭12 何12 林12 高11 罗11 郑10 梁10 谢8 宋8 唐8 许7 ' +
    '邓7 韩7 冯7 曹6 彭6 曾6 肖6 田5 董5 潘5 袁5 蔡5 蒋5 余5 于5 杜5 叶5 程5 魏5 苏5 吕4 丁4 任4 卢4 姚4 沈4 钟4 姜4 崔4 谭4 陆4 范4 汪3 廖3 司马1',
);

const GIVEN: Readonly<Record<Sex, readonly string[]>> = {
  MALE: [
    ...'伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林海峰志建国文永家世德天成康光达东南振业瑞泽祥运',
  ],
  FEMALE: [
    ...'芳娜敏静丽艳娟霞秀英华慧巧美婷雪玲燕红梅琳洁云莲兰月晓海桂春小玉爱彩佳欣怡思雨梦香珍凤丹妹花金菊莉萍岚晶',
  ],
};

const SHARE_OF_TWO_CHARACTERS = 0.82;

/** A given name of one or two characters. */
export function givenName(sex: Sex, random: Random): string {
  const characters = GIVEN[sex];
  const first = random.pick(characters);
  return random.chance(SHARE_OF_TWO_CHARACTERS) ? first + random.pick(characters) : first;
}

function surnames(list: string): Weighted<string> {
  return weighted(
    [...list.matchAll(/(\D+?)(\d+)/g)].map(([, surname, weight]) => [
      (surname as string).trim(),
      Number(weight),
    ]),
  );
}
