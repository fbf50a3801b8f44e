import { inflateRawSync } from 'node:zlib';

// Pictures of one color from sharp's AVIF encoder. Encoding takes seconds, so the results are stored here.

function unpacked(base64: string): Buffer {
  return inflateRawSync(Buffer.from(base64, 'base64'));
}

/** 12,000 by 12,000 pixels in 2,299 bytes. */
export const giantAvif = unpacked(
  [
    'Y2BgkEkrqSxILMtMYwCC3Mw0QxA7NzMRxL+Wm1qSyAABihkpOUVQNkNBZnIJAxpQyszJTwYxXBwYGIEQBH5BaQYOEK2cmZkHtgYs',
    'KgrkpDJBeYllBoYgJl9BZkkuXElYZkFRAZC2yCxIzgfSPIllhs6N8jwgeZHM4oJUiOF6DyCYQaAgsyITJMLMwcEBpMQyC3Jh7gc6',
    'ibmRiRnoFM7clMQSIQYubvnvefd31y5ikuLlMHrPL8j/vb1V9P7//4/OH2hgyDp/Sus7D1vSjCjdixum3VcP/XLvzbIvB/7qf9+l',
    '/PUmd4vnsT8+L69Ge+w8Z8ahtykjPEJc9uPO4q0mgQ9/1/5m/c2gl/rpxwthVTWdZ1K80ZGrPyxcXhu4ZybPdu4TGVnOqtdO8ikZ',
    'RTOc3Hb0m6V2Q+P5Uy7Jv9+KauznurzTxqmGJ20yw+uT2XtaApNMEtoqj7R+tPOp9/t5797q+LZbwdYs9xleqX+v+25RyKPj7dSz',
    'LadG4orG3MZVsbEsASYqLy671wc+z5iv+0fmofzTgwfPut5gmr7HZMdzG4Ezrg3h+7ve6KdvfDXvxM1FLxucT5be8zyRaJZ4fwg7',
    'ocT1+IQFM84ar14c3ix2PYrzIPuXHP+60gnM/l8/bImXu8ZS4ehw1PuP5bPtbU1T7olf8OCUFD6ZHhx8edIcRTM5u+VcHQY9L28n',
    'MAj0F5wDO+FNrJ5YpovmpjpX5mk/cyfXall5/6p5qOO72Sxt7cZNfrPOKS0/UhCxpcjyvWEEV53mWRvW0qbL20uDu18t5lj56e25',
    'A3z3jPsS0lpeXvuSdVuRqzo7ojPw9CfZQy5n5RRmZF8P2uMZKjCxx339D7EPbB+Pn5zUtuNO1cKFG84xZ0zc8PAds8MdkS3e65Vf',
    '/s4+H33oQIDXVcHYhhmCmYZHBOdU3pi+qp3xyfOSkwE7ZdlX9561afjc+KQgd/qnP0eW3WhYMkX7Qq59tU/N7gw74Yb39xqSgP4J',
    'E6gt+tw9wfDFd6eXNiJbPhRKuHxYsOLPwR9lon8NTAXbtNfevVu76E+1w6QVb7td269ZztRnOh/xNUliR/9uzQOXmXp/pLHeFtQ/',
    '/6lq9xoeOcWd687/ePeGVehw4/WwWSYvdx2ghx2JpNix2vxFULfqypRLNdbPzlo4X9G88UC92biMMXrXi2nid2/J3IpSY65iUdk5',
    '9fAnU3umOHnWXvELEUKjUT9io/7MMIr6GpNEmkfKETpYQfNYTwAA',
  ].join(''),
);

/** 5,000 by 5,000 pixels with alpha in 1,411 bytes, 12 bits a channel, 4:4:4. */
export const deepAvif = unpacked(
  [
    'Y2BgkEkrqSxILMtMYwCC3Mw0QxA7NzMRyGcsyE0tSWSAAMWMlJwiKJuhIDO5hAENmGTm5CeDGC4ODEwMjCAW4xQIzcDAFAgUAwLmpzARxnlA',
    'wiIzMy8NogCIRYGcVLAyoJrEMgNDBhRBJoQgX0FmSS4DVCXD+syCogIg3ZVZkJwPpHkSywydGwOSQPIimcUFqRAbhTsgmEGgILMiE+waHh4e',
    'hPoaqMkQOUaQjEViaYUziFdalGeVW5CaDiacrJIzkwusiiuLS1Jzi62AajJzMhOLKq0ScwoywOElm1mQCws4YFgwNzIxMzCxtDCxtgEFpDKL',
    'UtOgknxAzTng4AJ6hPl7bkpiiRADF3eMsTq/RdkWFhMpBaP9LMKqnD3Cwr4mZ1kaGBgiz5/hSdjfKXYl+kOs2h+rjxPL7JfaeK3M+/lP/23q',
    'nbec5+3Dju1kObNInXffG89fLx6vaH185k2d2mbFgPpjTtNE1bUfh+sIsfQxZ/Nw8Vafjp1Xc3zVz4jgvA0T/nr1kmb0u6UHxFkPFCjdvsdQ',
    'erv1t+HN3cJT/GcKp4YeSrWbGPhqZeAMbidLi/oF2UJ1qd+tNqzluF2zMH2Cj+Rz1Zp6mT1VF+5af3pUKeCq8j+LyevLF4fbH7vEl/OHLTm9',
    'aPrtrOhk672TaeTTiS6ykief6chnfLq2MzBGwvVqsZP5+R12U6RXqAa0G/zUaWjonfuJ5Z2f0c6dWltWhK+c+N7Q2LdlL3e58Av7lsETRElN',
    'rMqRUdNYdsS7fKjt/8SSF/Dxm91N/q/TTPTvPj3KJDvtxUNpr+vz1CYAExQHOEHVWTUY9TMLKzA8bmFg0P96XDFQcPPBH08v7/qpeN5GuSur',
    'TSqiP4zj8la7yZU/TTe/WL94jW2B3ArJqDfuv7ZnBSTj0XCC/YnIdDkXmZAtlxL++AoGLDz870wO8702JjvFuHctf1JzBVoSxIS6f6uYfE/k',
    'PM4rZLH458ot162ZWS8qyJw2dz85zchrhfrlqYITMkhzVVGOZUfa3P8Tanc/avm2Yf5czmk/S0w3+/L5Hbkc7PHlVUm/MXdRghVbulyNgb76',
    'yxfNkTP+T8hddJ39dt0vWvvmam2L43Wbc27XIxsac69mS0xy3hkdc6Yqrz9SWTp605KkHSxtBry5/+cDAA==',
  ].join(''),
);
