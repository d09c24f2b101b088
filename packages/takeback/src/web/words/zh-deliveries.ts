/** 回调投递在各页面上的文字：状态、应答、含义。 */
import type { Words } from './words.ts'

export const zhDeliveries: Words['deliveries'] = {
  answered: (status, span) => `${span}后应答 ${status}`,
  attempt: (number) => `第 ${number} 次尝试`,
  notAnswered: (why) => `没有应答：${why}`,
  unanswered: {
    'timed-out': '没有按时应答',
    unreachable: '回调地址无法访问',
    dns: '域名无法解析',
    connect: '该地址没有服务在监听',
    tls: 'TLS 握手失败',
    closed: '对方没有应答就断开了连接',
    'bad-response': '对方使用的不是 HTTP/1.1',
    failed: 'Takeback 内部出错，日志里有原因',
    unknown: '应答到达之前 takeback 已停止',
    'switched-off': '没有发出：应用已关闭这个回调',
    expired: '没有发出：等待时间过长',
    superseded: '没有发出：已没有需要通知的内容',
  },
  meanings: {
    'callback succeeds': '回调成功',
    'an error occurs during callback': '回调出错，但仍视为已投递',
    'the answer is no JSON': '应答不是 JSON，视为没有投递',
    'the webhook result is ignored': '回调结果会被忽略',
    'no envelope': '应答中没有 ActionStatus、ErrorInfo 和 ErrorCode，但仍视为已投递',
  },
  states: {
    waiting: '等待中',
    sending: '发送中',
    delivered: '已投递',
    late: '迟到',
    parked: '挂起',
    dead: '死信',
    superseded: '已取代',
  },
  stateWhy: {
    waiting: '回调正在排队。',
    sending: '已经发出，还没有应答。',
    delivered: '对方已接收。',
    late: '最终投递成功，但晚于排在它后面的回调。',
    parked: '只有这一条失败：后面的照常投递，它稍后重试。',
    dead: '不再重试。管理员可以重新投递：takeback webhook redeliver。',
    superseded: '已没有需要通知的内容，所以没有发出。',
  },
  answer: '应答',
}
