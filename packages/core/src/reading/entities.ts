/** The names that browsers also take without a semicolon; each value follows its name after a colon. */
const LEGACY =
  'amp:&,lt:<,gt:>,quot:",nbsp:\u00a0,iexcl:¡,cent:¢,pound:£,curren:¤,yen:¥,brvbar:¦,sect:§,uml:¨,copy:©,ordf:ª,laquo:«,not:¬,shy:\u00ad,reg:®,macr:¯,deg:°,plusmn:±,sup2:²,sup3:³,acute:´,micro:µ,para:¶,middot:·,cedil:¸,sup1:¹,ordm:º,raquo:»,frac14:¼,frac12:½,frac34:¾,iquest:¿,' +
  'Agrave:À,Aacute:Á,Acirc:Â,Atilde:Ã,Auml:Ä,Aring:Å,AElig:Æ,Ccedil:Ç,Egrave:È,Eacute:É,Ecirc:Ê,Euml:Ë,Igrave:Ì,Iacute:Í,Icirc:Î,Iuml:Ï,ETH:Ð,Ntilde:Ñ,Ograve:Ò,Oacute:Ó,Ocirc:Ô,Otilde:Õ,Ouml:Ö,times:×,Oslash:Ø,Ugrave:Ù,Uacute:Ú,Ucirc:Û,Uuml:Ü,Yacute:Ý,THORN:Þ,szlig:ß,' +
  'agrave:à,aacute:á,acirc:â,atilde:ã,auml:ä,aring:å,aelig:æ,ccedil:ç,egrave:è,eacute:é,ecirc:ê,euml:ë,igrave:ì,iacute:í,icirc:î,iuml:ï,eth:ð,ntilde:ñ,ograve:ò,oacute:ó,ocirc:ô,otilde:õ,ouml:ö,divide:÷,oslash:ø,ugrave:ù,uacute:ú,ucirc:û,uuml:ü,yacute:ý,thorn:þ,yuml:ÿ'

/** The other names of HTML 4 and the later ones in common use. */
const NAMED =
  "apos:',OElig:Œ,oelig:œ,Scaron:Š,scaron:š,Yuml:Ÿ,Zcaron:Ž,zcaron:ž,Ccaron:Č,ccaron:č,Cacute:Ć,cacute:ć,Dstrok:Đ,dstrok:đ,Ecaron:Ě,ecaron:ě,Eogon:Ę,eogon:ę,Aogon:Ą,aogon:ą,Lstrok:Ł,lstrok:ł,Nacute:Ń,nacute:ń,Sacute:Ś,sacute:ś,Zacute:Ź,zacute:ź,Zdot:Ż,zdot:ż,Rcaron:Ř,rcaron:ř,Uring:Ů,uring:ů,Odblac:Ő,odblac:ő,Udblac:Ű,udblac:ű,Gbreve:Ğ,gbreve:ğ,Idot:İ,imath:ı,inodot:ı,Scedil:Ş,scedil:ş,fnof:ƒ,circ:ˆ,tilde:˜," +
  'Alpha:Α,Beta:Β,Gamma:Γ,Delta:Δ,Epsilon:Ε,Zeta:Ζ,Eta:Η,Theta:Θ,Iota:Ι,Kappa:Κ,Lambda:Λ,Mu:Μ,Nu:Ν,Xi:Ξ,Omicron:Ο,Pi:Π,Rho:Ρ,Sigma:Σ,Tau:Τ,Upsilon:Υ,Phi:Φ,Chi:Χ,Psi:Ψ,Omega:Ω,' +
  'alpha:α,beta:β,gamma:γ,delta:δ,epsilon:ε,zeta:ζ,eta:η,theta:θ,iota:ι,kappa:κ,lambda:λ,mu:μ,nu:ν,xi:ξ,omicron:ο,pi:π,rho:ρ,sigmaf:ς,sigma:σ,tau:τ,upsilon:υ,phi:φ,chi:χ,psi:ψ,omega:ω,thetasym:ϑ,upsih:ϒ,piv:ϖ,' +
  'ensp:\u2002,emsp:\u2003,numsp:\u2007,thinsp:\u2009,hairsp:\u200a,zwnj:\u200c,zwj:\u200d,lrm:\u200e,rlm:\u200f,ndash:–,mdash:—,horbar:―,lsquo:‘,rsquo:’,sbquo:‚,ldquo:“,rdquo:”,bdquo:„,dagger:†,Dagger:‡,bull:•,hellip:…,permil:‰,prime:′,Prime:″,lsaquo:‹,rsaquo:›,oline:‾,frasl:⁄,euro:€,numero:№,trade:™,image:ℑ,weierp:℘,real:ℜ,alefsym:ℵ,larr:←,uarr:↑,rarr:→,darr:↓,harr:↔,crarr:↵,lArr:⇐,uArr:⇑,rArr:⇒,dArr:⇓,hArr:⇔,' +
  'forall:∀,part:∂,exist:∃,empty:∅,nabla:∇,isin:∈,notin:∉,ni:∋,prod:∏,sum:∑,minus:−,lowast:∗,radic:√,prop:∝,infin:∞,ang:∠,and:∧,or:∨,cap:∩,cup:∪,int:∫,there4:∴,sim:∼,cong:≅,asymp:≈,ne:≠,equiv:≡,le:≤,ge:≥,sub:⊂,sup:⊃,nsub:⊄,sube:⊆,supe:⊇,oplus:⊕,otimes:⊗,perp:⊥,sdot:⋅,lceil:⌈,rceil:⌉,lfloor:⌊,rfloor:⌋,lang:⟨,rang:⟩,loz:◊,spades:♠,clubs:♣,hearts:♥,diams:♦,check:✓,cross:✗,star:☆,starf:★,phone:☎,' +
  'num:#,dollar:$,percnt:%,lpar:(,rpar:),ast:*,plus:+,period:.,sol:/,semi:;,equals:=,quest:?,commat:@,lbrack:[,lsqb:[,bsol:\\,rbrack:],rsqb:],Hat:^,lowbar:_,grave:`,lbrace:{,lcub:{,verbar:|,vert:|,rbrace:},rcub:},excl:!,Tab:\t,NewLine:\n'

const XML_ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

const LEGACY_ENTITIES: ReadonlyMap<string, string> = new Map([
  ...pairs(LEGACY),
  ['AMP', '&'],
  ['LT', '<'],
  ['GT', '>'],
  ['QUOT', '"'],
  ['COPY', '©'],
  ['REG', '®'],
])

const HTML_ENTITIES: ReadonlyMap<string, string> = new Map([
  ...LEGACY_ENTITIES,
  ...pairs(NAMED),
  ['comma', ','],
  ['colon', ':'],
])

function pairs(list: string): [string, string][] {
  return list.split(',').map((pair) => {
    const colon = pair.indexOf(':')
    return [pair.slice(0, colon), pair.slice(colon + 1)]
  })
}

/** Numbers 128 to 159 are read as Windows-1252, as every browser does (HTML Standard, 13.2.5.80). */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

const REFERENCE = /&(?:#[xX]([0-9a-fA-F]{1,12})|#([0-9]{1,12})|([A-Za-z][A-Za-z0-9]{1,15}));?/g

const NO_ENTITIES: ReadonlyMap<string, string> = new Map()

/** Character references of HTML as characters; what is not known stays as it stands. Takes `&amp` without its semicolon. */
export function decodeHtmlEntities(text: string): string {
  return decode(text, HTML_ENTITIES, LEGACY_ENTITIES)
}

/** Character references of Markdown: those of HTML, never without a semicolon. */
export function decodeMarkdownEntities(text: string): string {
  return decode(text, HTML_ENTITIES, NO_ENTITIES)
}

/** Character references of XML. Entities that a document type declares are never expanded. */
export function decodeXmlEntities(text: string): string {
  return decode(text, XML_ENTITIES, NO_ENTITIES)
}

function decode(text: string, names: ReadonlyMap<string, string>, bareNames: ReadonlyMap<string, string>): string {
  if (!text.includes('&')) return text
  return text.replace(REFERENCE, (match: string, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return (match.endsWith(';') ? names : bareNames).get(name) ?? match
    const code = hex === undefined ? Number.parseInt(decimal!, 10) : Number.parseInt(hex, 16)
    if (names === HTML_ENTITIES && code >= 0x80 && code <= 0x9f) return WINDOWS_1252[code - 0x80]!
    if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd'
    return String.fromCodePoint(code)
  })
}
