/** Month names and abbreviations as printed, without accents and full stops, in en, de, fr, es, it, nl, pt, ms. */
const NAMES: readonly string[] = [
  'january januar jaenner janner janvier enero gennaio januari janeiro jan janv ene gen',
  'february februar feber fevrier febrero febbraio februari fevereiro feb fev fevr',
  'march marz maerz mars marzo maart marco mac mar mrz mrt maa',
  'april avril abril aprile apr avr abr',
  'may mai mayo maggio mei maio may mag',
  'june juni juin junio giugno junho jun jun giu',
  'july juli juillet julio luglio julai julho jul juil lug',
  'august aout agosto augustus ogos aug aou ago ogo',
  'september septembre septiembre settembre setembro sep sept set',
  'october oktober octobre octubre ottobre outubro oct okt ott out',
  'november novembre noviembre novembro nov',
  'december dezember decembre diciembre dicembre disember dezembro dec dez dic dis',
]

/** Month number 1..12 by folded name. */
export const MONTHS: ReadonlyMap<string, number> = new Map(
  NAMES.flatMap((names, i) => names.split(' ').map((name) => [name, i + 1] as const)),
)
