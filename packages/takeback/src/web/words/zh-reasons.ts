/** 按代码列出的各种原因（中文）：检查结果、拒绝或无法识别的原因，以及怎样解决。 */
import type { Words } from './words.ts'

export const zhReasons: Pick<
  Words,
  | 'checkFound'
  | 'outcomes'
  | 'troubleAt'
  | 'troubles'
  | 'textForms'
  | 'troubleMend'
  | 'refusedWhy'
  | 'refusedMend'
> = {
  checkFound: {
    served: '{app} 是本服务接收的应用',
    signed: '由这里设置的鉴权 Token 生成',
    'no-token': '这里没有设置鉴权 Token',
    'signed-before': '签名时间 {requestTime}，{seconds} 秒后存储',
    fresh: '在有效时间内',
    bytes: '{bytes} 字节',
    'strict-json': '有效，没有重复的键',
    typed: '{command}，字段类型全部正确',
    corrected: '{command}，经人工更正',
    agree: 'URL 与请求体一致',
    'body-decides': 'URL 中没有，以请求体为准',
    'stored-first': '应答前已落盘，来自 {from}',
    'shown-by-rest': '没有收到回调；REST 显示该消息已撤回',
    waiting: '等待处理',
    attempts: '尝试次数：{attempts}',
    retrying: '已尝试 {attempts} 次，稍后重试',
    'given-up': '已尝试 {attempts} 次，不再重试',
  },
  outcomes: { handled: '成功', failed: '失败', 'timed-out': '超时', unconfirmed: '未证实' },

  troubleAt: '{path}：',
  troubles: {
    'bad-utf8': '请求体不是有效的 UTF-8。',
    'byte-order-mark': '请求体以字节顺序标记（BOM）开头。',
    'half-surrogate': '字符串里有不完整的代理对。',
    'forbidden-key': '不允许使用键 {key}。',
    'duplicate-key': '同一个对象里键 {key} 出现了两次。',
    'unsafe-number': '有整数超过 2^53 − 1。',
    'too-deep': '嵌套超过 {levels} 层。',
    'not-json': '请求体不是 JSON。',
    'json-ends': '请求体不是 JSON：结尾缺失。',
    'no-command': 'URL 和请求体里都没有。',
    contradiction: 'URL 是 {url}，请求体是 {body}。',
    'other-command': '{command} 不属于三种撤回回调。',
    missing: '缺少该字段。',
    type: '类型应为 {expected}，实际收到 {received}。',
    'text-length': '应为{form}。',
    number: '应为{form}。',
    time: '应为毫秒时间，整数或数字字符串。',
    'no-messages': '至少要有一条消息。',
    'too-many-messages': '最多 {most} 条消息。',
    unknown: '{why}',
  },
  textForms: {
    ascii: ' {least} 到 {most} 个可打印 ASCII 字符',
    bytes: ' {least} 到 {most} 字节，不含控制字符',
    atMost: '不超过 {most} 字节，不含控制字符',
    integer: '整数',
    between: ' {least} 到 {most} 之间的数',
    notBelow: '不小于 {least} 的数',
  },
  troubleMend: {
    form: '新版 Takeback 可能认识这种形式：执行 `npm install takeback@latest` 后，启动时会重新识别这里的全部内容。也可以人工更正请求体。',
    bytes: '没有设置可以放行。请检查中间是否有代理或框架改动了请求体；要保留这次撤回，可以人工更正。',
    command:
      '控制台里的回调 URL 不需要自带参数，`CallbackCommand` 由腾讯添加。要保留这次撤回，可以人工更正请求体。',
  },

  refusedWhy: {
    path: '{path} 没有内容，回调地址的路径是 {callbackPath}。',
    method: '回调使用 POST，收到的是 {method}。',
    'two-hosts': '请求带有两个 Host 头。',
    'duplicate-parameter': 'URL 中 {name} 出现了两次。',
    sdkappid: '这里不接收 SdkAppid {sdkAppId}，只接收 {served}。',
    'sdkappid-missing': 'URL 中缺少 SdkAppid。',
    'sign-missing': '请求没有 Sign，而这里设置了鉴权 Token。',
    'sign-wrong': 'Sign 不是用这里的鉴权 Token 生成的。已设置 Token 数：{tokens}。',
    'request-time': 'RequestTime 不是十位数字。',
    stale: '{field} 比本机时钟慢 {seconds} 秒，最多允许 {allowed} 秒。',
    'stale-ahead': '{field} 比本机时钟快 {seconds} 秒，最多允许 {allowed} 秒。',
    'signature-missing':
      '这里设置了签名密钥，而请求缺少 webhook-id、webhook-timestamp 或 webhook-signature。',
    'signature-wrong': 'webhook-signature 不是用这里设置的密钥对这段请求体生成的。',
    'body-eaten': '请求体在到达接收端之前已被读取，而签名针对的是收到的原始字节。',
    'content-encoding': '请求体经过压缩（{encoding}），这里从不解压。',
    'too-large': '请求体超过 {bytes} 字节。',
    'command-mismatch': 'URL 是 {url}，请求体是 {body}。',
    before: '{command} 的应答决定事情是否发生，而这里没有人来决定。',
    'other-failed': '{command} 的处理程序失败：`{detail}`',
    'quarantine-full': '该应用的隔离区已满。',
    unavailable: '存储无法写入。',
    late: '存储用时超过 1.8 秒。',
    aborted: '请求体还没收完，连接就断开了。',
  },
  refusedMend: {
    path: '在发送方改正回调 URL，或用 `--callback-path {path}` 启动。',
    method: '代理重定向会把 POST 变成 GET，请改为直接转发。',
    'two-hosts': '没有设置可以放行。前面的代理多加了一个 Host 头，请只保留一个。',
    'duplicate-parameter': '没有设置可以放行。回调 URL 不要自带参数，腾讯会自动添加。',
    sdkappid: '如果是你的应用，启动时加上 `--sdkappid {sdkAppId}`。',
    'sdkappid-missing': '没有设置可以放行。该参数由腾讯添加，请检查代理是否丢掉了查询参数。',
    'sign-missing': '在发送方开启鉴权并填写相同的 Token，或启动时不加 `--token`。',
    'sign-wrong': '核对控制台中的 Token 与 `--token`。轮换期间两个都要给：`--token OLD --token NEW`。',
    'request-time': '没有设置可以放行。签名方要发送以秒为单位的时间。',
    stale: '核对两边的时钟，本机可用 `timedatectl` 查看。中间的代理过慢也会造成延迟。',
    'stale-ahead': '核对两边的时钟，本机可用 `timedatectl` 查看。',
    'signature-missing': '在发送方开启签名，或不设置 `signingSecret`。',
    'signature-wrong':
      '核对两端的密钥；轮换期间 `signingSecret` 可以给两个。中间的代理改动请求体也会导致签名不符。',
    'body-eaten': '把接收端挂在请求体解析器之前，或让解析器保留 `request.rawBody`。日志里有各框架的写法。',
    'content-encoding': '没有设置可以放行。请在发送方或代理上关闭请求压缩。',
    'too-large': '撤回回调远小于这个大小。作为库使用时，可用 `maxBytes` 设置上限。',
    'command-mismatch': '没有设置可以放行。有人在签名的 URL 下换了请求体。',
    before: '在发送方关闭它，用 `--pass-through URL` 交给你自己的处理程序，或用 `--allow-before` 全部放行。',
    'other-failed': '请检查该处理程序。发送方收到的是 503，是否重试取决于它的设置。',
    'quarantine-full': '请到“已隔离”重新识别或更正。',
    unavailable: '日志里有原因：磁盘已满，或文件被其他进程占用。',
    late: '磁盘过慢或过忙。发送方可能重新投递，不会重复存储。',
    aborted: '无需设置，请检查网络或中间的代理。',
  },
}
