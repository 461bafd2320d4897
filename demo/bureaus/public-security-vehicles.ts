import type { Recording } from '../bureau.ts';
import { addYears, compactDate, type Day, TODAY } from '../calendar.ts';
import { asTyped, isMissing } from '../dirt.ts';
import type { Person } from '../person.ts';
import { type Random, weighted } from '../random.ts';
import { scramble } from '../scramble.ts';
import { defineTable, idNumberIndex } from '../table.ts';

/** Public security's register of motor vehicles. */
export const VEHICLE = defineTable({
  name: 'T_JDC',
  columns: {
    HPHM: 'varchar(15)',
    HPZL: 'varchar(2)',
    CLPP: 'varchar(50)',
    CSYS: 'varchar(5)',
    SYR_SFZH: 'varchar(20)',
    CCDJRQ: 'char(8)',
    JYYXQZ: 'char(8)',
    ZT: 'varchar(6)',
    CLSBDH: 'varchar(17)',
  },
  indexes: [idNumberIndex('SYR_SFZH', '"CCDJRQ" DESC')],
});

const VEHICLES_OF_DRIVER = weighted([
  [0, 44],
  [1, 46],
  [2, 8],
  [3, 2],
]);
const ADULT = 18;
const SHARE_OF_OTHERS_WITH_VEHICLE = 0.02;

/** Writes what the register holds in an adult's name. */
export function recordVehicles(person: Person, recording: Recording): void {
  const { random } = recording;
  const count = person.drives
    ? random.draw(VEHICLES_OF_DRIVER)
    : Number(random.chance(SHARE_OF_OTHERS_WITH_VEHICLE));
  for (let i = 0; i < count; i++) if (!isMissing(random)) recordVehicle(person, i, recording);
}

const BRANDS =
  '比亚迪 大众 丰田 本田 日产 五菱 吉利 长安 哈弗 别克 奇瑞 特斯拉 广汽埃安 宝马 奔驰 奥迪'.split(' ');
const COLOURS = weighted([
  ['白', 45],
  ['黑', 20],
  ['灰', 14],
  ['蓝', 8],
  ['红', 7],
  ['银', 6],
]);
const SHARE_ELECTRIC = 0.25;
const ELECTRIC_SINCE = 10;

function recordVehicle(person: Person, index: number, { random, write }: Recording): void {
  const electric = random.chance(SHARE_ELECTRIC);
  const years = electric ? ELECTRIC_SINCE : 16;
  const oldest = Math.max(addYears(person.birth, ADULT), addYears(TODAY, -years));
  const registered = random.integer(oldest, TODAY);
  write(VEHICLE, {
    HPHM: plate(person, index, electric),
    HPZL: electric ? '52' : '02',
    CLPP: random.pick(BRANDS),
    CSYS: random.draw(COLOURS),
    SYR_SFZH: asTyped(person.idNumber, random),
    CCDJRQ: compactDate(registered),
    JYYXQZ: compactDate(inspectionExpiry(registered)),
    ZT: random.chance(0.94) ? 'A' : random.pick(['G', 'Q', 'B']),
    CLSBDH: `L${vehicleIdentification(random)}`,
  });
}

/** An inspection holds for two years. */
function inspectionExpiry(registered: Day): Day {
  let expiry = addYears(registered, 2);
  while (expiry < TODAY) expiry = addYears(expiry, 2);
  return expiry;
}

const PLATE_CHARACTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';
const PLATES = PLATE_CHARACTERS.length ** 5;
const VEHICLES_PER_PERSON = 3;

/** 琼 and a letter for the place; electric cars have a D and one character more (GA 36). */
function plate({ serial, region }: Person, index: number, electric: boolean): string {
  let rest = scramble(VEHICLES_PER_PERSON * serial + index, PLATES);
  let text = '';
  for (let i = 0; i < 5; i++) {
    text += PLATE_CHARACTERS[rest % PLATE_CHARACTERS.length];
    rest = Math.floor(rest / PLATE_CHARACTERS.length);
  }
  return `琼${plateLetter(region)}${electric ? 'D' : ''}${text}`;
}

function plateLetter(region: string): string {
  if (region.startsWith('4601')) return 'A';
  if (region.startsWith('4602')) return 'B';
  if (region === '460400') return 'F';
  return region < '469024' && region !== '469001' && region !== '469007' ? 'C' : 'D';
}

function vehicleIdentification(random: Random): string {
  return random.hex(8).toUpperCase() + random.digits(8);
}
