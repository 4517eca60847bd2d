// Words that the glossary settles, and renderings that it does not allow.
export const banned = [
  { pattern: /用户(?!名)/, say: '客户 (customer)' },
  { pattern: /访问者/, say: '访客 (visitor)' },
  { pattern: /会员路径|旅途/, say: '旅程 (journey)' },
  { pattern: /转换率|转化窗(?!口)/, say: '转化 (conversion), 转化窗口期 (conversion window)' },
  { pattern: /流失(?=步骤|率最高的步骤)/, say: '中途离开 (drop-off)' },
  { pattern: /隔离箱|隔离池/, say: '隔离区 (quarantine)' },
  { pattern: /去重条数|重复项数/, say: '重复 (duplicate)' },
  { pattern: /拒绝接收/, say: '拒收 (rejected)' },
  { pattern: /通道/, say: '渠道 (channel)' },
  { pattern: /标识符/, say: '标识 (identifier)' },
  { pattern: /抱歉|哦|亲爱|您/, say: 'the fact, without 抱歉、哦、亲、您' },
  { pattern: /\b(please|oops|sorry)\b/i, say: 'the fact, without please, oops, sorry' },
  { pattern: /!|！/, say: 'it without an exclamation mark' },
  { pattern: /\b[Uu]sers?\b(?! ?id)/, say: 'customer' },
  { pattern: /\b[Ff]unnel stage/, say: 'step' },
  { pattern: /\bdropoff\b/i, say: 'drop-off' },
];
