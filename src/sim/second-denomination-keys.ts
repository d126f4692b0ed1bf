/**
 * Fixed RSA keys for the denominations of the second exchange of a world. As public as those of the first one, and
 * made in the same way.
 */
import type { Primes } from './later-denomination-keys.js'

export const SECOND_PRIMES: Primes = {
  '0.1': [
    '057TCbmGQDErZukjthLlJSYf8VYjN4ajUlbArM6aSs67R4ySO0MfmiBTa3SlWREAmnCSbEJ7HQ5k_HEGg1fwPD2PnEWhcpttz8mbXB2t9rx5ztPd7UHvVll5_jZUSjS0riOq7WE5Dx1D--tRicYLIYVEEnUSmtcLcNqeNQEWlEk',
    'veMG4KBuMzBwAs47vTPHv1bzQvn-hncRZUcYmWVxHT93-IrSlpG0LTAoEeYqpboweytAEgkTXUyzXUSntUMfeSdTJETcNccNM-BFocVSk1d-dgCswk1xm2WtIAu6PrwyNZpklVngDZQM4BUxYl36PUHNi2JANDJrWpMrljch6vk',
  ],
  1: [
    '88t76hUqL_jZPC5Js1lZ17h9V4_jJHLrM_kWGYUwkaOOiN_viHP8P5lhMIEY8Gauhb_CEZXGFo1BLBzb1BV8L4perwWz3baY7td9J9Qw_-E8z4lYY2wjt81gg6FYGzdn6rz9VpOwvrQ9hiTbAh7hpcdmWDXHMqi70ZGiJuPwSRE',
    'yQXoabc399w4OTn7obCpLlDG1hUNxPOBrFzXA99HlO3soc0AefgDKd88o_QWwJ2fukrA6NX6-JH2FQTaLlB7QBIfvsTOaTJ1u4cXl0GTkKKoIRyJyUAnw8W1EpkAaIi0rRCYsJU9KQ7jQZd2Dp8Ml7NuA3pDfkv4mrm4jMLyMfM',
  ],
  2: [
    '9d8g5aG9nbapYe0rH5R8yVXl3xIfQsMnuzg07nVPA53D7M4nUhY-V7iHBLcSxCWjNtUT_fW7UQpnZgc8yrwd0DZ6dtbUoe6gzVlxs6UBEcX4Ov7S0QwSLJKCqP5GTR3nJ4w2ws9rH4y44ljqQmk5z9iRAawcWqJvwoYytC-M5UE',
    'wlhMU9BY2zBk4Fm4VnBVER2Nb12MbFQti82OZlbPLRro4cXRrq5grPIQ6Z-dzrQihuMvgUTgTe4Wuq6Vj8zNQEqy2I04ln5bvhnD3PnFh6HCREhl_VMrenwWinNCfzp9xmme5eHtcJgVKRCcIapNWLgHA5sVQMEqU74ZOVpIYdc',
  ],
  5: [
    '7uOY7RcRDgaBqkshR3Nyod5Q_ZBGwjU2cgKs_GBa1-mYQdOJMfwYzJfBAnXoYXt3D5ARdW-Ew5RRDM7AVDLR8YISfYPTLZL5U0n9U-0Wa7jpeGR0eyP6eTn81nd8HNI63O1xdNTYvh5uFPNf3ybzrmTUl7EfxxeAQyBVHO2SUk8',
    'wzg0ovd5kHu2mggC-ia5MRuG8k7osV-Gd7auAnOCIZBkl_sz1mwilJc2oi-_tScrBOp_Z-OIYK10ndZAaLhE_mzwz83vseh-4NbgwwdOnQLvvEUj3_M-dP_ksR4zdt2r_T50UIIEkFxPDkvvH3TjHBPv3QQt448Vrnw2W1W1g6s',
  ],
  10: [
    '4QGssHcREnHard7p1-x823erTXcFE043kTrYIQwVYr-ejSA7ySGNIbJDY1v-MwY5qJDIqHheaASFOc-RKOI3nd3hqGab-Iexg22kq0UhVUDko_Np1GxKna9wvuD6WRCSU_KDUERAy8uNjGGnqd1aR_joNW3gskoPIxpIefO7Gw0',
    '1Ka1XYthrsLQ0t9rrEkNZN7l_d8vbJcYkYo55yAoUXIwZMonQlfYRQiMqpGZXSnDMyD3iiRVjOXSX--P8IaMmMSz0G9NyU9Zmd9TAHclNtWiLU12H83VfrSehh1B0ehJ-pLmGBbIBg2AOMVmj7UTdII8B62ui913mLOGuoxq6ks',
  ],
}
