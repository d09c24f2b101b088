/** Finds recalls whose webhook was lost, over the Chat backend's REST API. */
export { endContentsOf } from './end-contents.ts'
export { reconcile, ReconcileBroken, type Reconciled, type ReconcileOptions } from './reconcile.ts'
export { CALLS_PER_SECOND } from './paced-ask.ts'
export { conversationName, type Conversation } from './conversations.ts'
export { conversationForms, readConversation } from './named-conversation.ts'
