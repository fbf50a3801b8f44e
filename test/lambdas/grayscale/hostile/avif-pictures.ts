import { inflateRawSync } from 'node:zlib';

// One flat colour each, made with sharp's AVIF encoder at effort 0, which takes seconds and a gigabyte: so what it made
// is kept here.

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

/** 8,000 by 6,250 pixels with alpha in 1,828 bytes, 8 bits a channel, 4:4:4: as many as are taken. */
export const largeAvif = unpacked(
  [
    'Y2BgkEkrqSxILMtMY2BgYMjNTDMEsXMzE9MYGBgLclNLEhkgQDEjJacIymYoyEwuYUADJpk5+ckghosDAxMDI4jFOAVCMzAwmzEwgWiW',
    'UzARpigGBgaLzMy8NAiXgYFBNDMvLRWsjJGBIbHMwJABRZAJIchXkFmSywBVybA+s6CogIGBoSuzIDmfgYGBJ7HM0LnRHqxJJLO4IBVi',
    'o7wDA4NEFgMDg0BBZkUm2FUcHBxw9fIyUJMhcowgGYvE0gpnEK+0KM8qtyA1HUw4WSVnJhdYFVcWl6TmFlslllZk5mQmFlVaJeYUZIDD',
    'SzazIBcWcEwMjMyNTMwMTCwtTKxtDAwMUplFqWlQSb7E0ooccHAxMjCwzshNSSwRYuDisv9sV982bYLAhUyjpWzCQi3HONvnVT5rcmBg',
    'iDh/xlVpn46sTnvgiu1W6UvnbHS89sT8vujznOQ+A63A3FJ7RY/TanHzfVq2Tn2mNuuaz9vg3LRD5bv/dSY635xdkrF79i/P1es7LB9E',
    'OGZZfFecyOZSeNxvxS+nzxMiz58Jips4t+jaXPtq1akF6g0/joXwRgr01wYf5X5t9nvSw7PBV67OrWld88znQsPcH0rT7HfO+OQuEH5C',
    '83vdtalXjiZdtXh7UlT1Z9GFEma5oMQTTHX+11q3vp14xE4riiyjudYtXqQeo+FmavbiYrn5l8nh8QLFBzY0XSl856zE0/G4b27gl9bn',
    'CqPORnd2JW2cHSPYInp3wu2oW5o1jAxPnhjuaprgq6VyouzzksX+CWvs+1juh5bRxFPveLU1O887Z8RftytXt51o6nJ+xQHN+2ELLBiv',
    'Wf/udWHkfBjh2SDEwMUuD8o180SNzrAICzAEOjUwmH5VrtyyIDg2QCrA+hV35+rLLFXRcVoVlfNaA9LjPiicVW5IKUzZErq5U/qqcqHi',
    'k5ieOR83XwtKMCGsrVRPV+u1Ud/bCrHXN+5/11gV9P7C8LWsgUTLur/4P3E6Yjnzt/oW12+PBAP/mnmwlzorM52ped37yM+G9f+/9C0n',
    'eErlPmaJbOOJyuVukPSNMPn0tPnR4ru2XtFSfXNONnpHic3YVcieZrB02Sqlxw0kOvtO7j6FjXxpdSffCtbuaAmp953EeDfgxIHN8laP',
    'Kyb3M9b/n/nWiFnWfU9Uq26z2GynB2zBYbw2OxN+rPjuHzTt2OLlRglB11qX6c1xvNmjuR4A',
  ].join(''),
);

/** 8,000 by 6,000 pixels with alpha in 1,851 bytes, 12 bits a channel, 4:4:4. */
export const deepAvif = unpacked(
  [
    'Y2BgkEkrqSxILMtMYwCC3Mw0QxA7NzMRyGcsyE0tSWSAAMWMlJwiKJuhIDO5hAENmGTm5CeDGC4ODEwMjCAW4xQIzcDA3AQUAwJW',
    'MZgIkyqQsMjMzEuDcIFYFMhJBSsDqkksMzBkQBFkQgjyFWSW5DJAVTKszywoKgDSXZkFyflAmiexzNC5MT4JJC+SWVyQCrFR3oGB',
    'QRykTqAgsyIT7CoeHh6E+hqoyRA5RpCMRWJphTOIV1qUZ5VbkJoOJpyskjOTC6yKK4tLUnOLrYBqMnMyE4sqrRJzCjLA4SWbWZAL',
    'CzhgWDA3MjEzMLG0MLG2AQWkMotS06CSfEDNOeDgAnqEdX1uSmKJEAMXd/xnu/qyb1tYTKQUjD6wCUu0HD15/X7to2MHGhjSz5/S',
    '+i5Zeblj37YLDx7M3lvcwLXrS/sjUZ3jreWG8jxRi+Yv2aYz9aj4J3eWuOKqo34a4U1Tz3d/qFfQlBM7qcvodjVn1UIz64c7Fq2c',
    '8uRFfZpJcYZY6+ws8447N1Vu5vcuPZr2NFU2VTH6/oE0dItKJ9jkSP8zfj15vbJGhI31geknPu1fkRIUe6pkkpJz9YsNr+e+CtX0',
    'dePp92/33m+2zUV3uU4pX6g+q/n3uRVS6omZHst+mHfPV738up5rgjevRvrysl+qJ2Y2pKDas3aPyIt/RqG7xYqSGb5MjA8RVm7k',
    'aH+aEH7ccJZUqu7s9w6Z/OIrvjlN7Lq5af3kL8yL/2y75fUtQveY6+neG+8mTA+5qvB2m2R9b+PlfccU9vZXm8vsMyy9qhcXe/6U',
    'ptDJ6adrtV6WOd86kXCstcOaLyQkvO3s6Wmi9rqTy/OjNoXMX1YTnrX1ZxnDm+/cxxf1r9XrabzTcq+q42FjW8o8+yLlvY7igcVS',
    'EYsv1Xjttfz11f3PqsP6K0w1XlyoGRaeaKO1J0yyEs+tu9+tN/OIcCLr3Om/Alv4YsROibEWlwVG5b2OMmey4Vzs1faCZr40m7Vx',
    'msacM71uivNz/5vtS+P1seyyNwk3POJ0c/U1339rG+VYLi51LgDmQA5wDvxn1WA0jUVYjJGFqYHB5qsJl6nF7dehlsdXn64U7WTf',
    'IbCi1/Ovlb+PT9Kq21x9V5tMnRb4PioprdjKlL98jsgezSLNqcEe5zPLF6TueWD11YTzir3ScYnjS1pmP8g7s/NRyN17hb/jH0TM',
    '3zxdMTJ4asA5N11jT30L5dDtu65vX/ipsVJogaqcTLdwYLTVV+N3p7pe7J6vw3cxzplVJ6R/biLnzxXPFFdHKz/W6u1pepd3ozX+',
    'klnkociWZwtKpHvXO+lfW7fF/8GytAbjr8qVWxYExwZIBVi/4u5cfZmlKjpOq6JyXmtAetwHhbPKDSmlerpar4363laIvb5x/7vG',
    'qqAGulsYQ56FAaZiwpKCcjE6V53fvTgksX6v2Lu1EwNyjeN1nvZt1M7d/Lp7X6mH2g5SXWT+ROfT9P+Ld8nurGvpXqJ94tmjtUeO',
    'r/ioulh9puKt6oIJibtv1/8FAA==',
  ].join(''),
);
