/** The secret key of the scenes' apps. */
export const loopKey = 'key of the loop'
