/**
 * Fixed RSA keys for the denominations that come after the first ones, and for those of coins that know their owner's
 * age. As public as the first ones, and made in the same way; two primes say everything about a key.
 */

/** Primes p and q, big endian in base64url, by the value of the denomination without currency. */
export type Primes = Readonly<Record<string, readonly [string, string]>>

/** What follows on the first denominations, one generation after the other. */
export const LATER_PRIMES: readonly Primes[] = [
  {
    '0.1': [
      '1dNEMxx9_5vCYDepYyU2x_K4PWz_gBq0YZs1r1eQGWJmy09dEouS6-dIYec1fZo_yO2zC15m2CO8byFDGYJLeys77YkT-mND5pNP-5Q_F47-X2aCp17C6zdG_LpVWm0p1v6UaMvvOzh3acmC1dLPXB5F9gxZSQsJOLlcNvl7I-s',
      '0MK99Zob7-B-nD9d887xnLrwpU1bj8KMjA87wqF0N7PqyAXFB0iBQA9Iu12dPZDakMY2y31t_biKTBtZzcryCyeVSbuWiALJ7Dn-FScwEBKriGNn95LrzFtOqRUNr7chPylH93LVxvXfuialj_dxTBNYbDw5-tnPt_HZcsa7WuE',
    ],
    '1': [
      'yhuSjmefKxDPcFzEY8xlrTOasaa6RDVkmIHiG2kWkeJCEfBH6ySMI042SY86GTcRInu4vum8ARneKjG606PC2MwYvFDXcB_bcREkyZ94IQrjD7JhlVE6tTc--D3700AYShf0fuLl-1oxvnSK38hwJBmuWdFErYWemzF365CJr5U',
      'xP9qEmyfvMcaL8AdOWtd33d0jjWi9Mg4udlTvOBPNoJsgywpZeIobMk2sqjdStOLpYDfEML-qbIl6_rmUsWA29iuSEptHEzP-kclEx8lvzCWc1WoJ7CP_uethQLjJJZkSu9RCET_0DPHOlGZxmYSQwNGb-xfnyeb5lJVT__cZmU',
    ],
    '2': [
      'v32zfImw9K3ZdkBbOCXCQ1uRErdpbuIY64miEzcf8eabFbr8v_d7KW6QC-N9S_JmIh5buTzdTol6Rf-6-LKcBFtVpppAVSzQcFfjPObEBsQygGFldHu5cLW_GAoneL33bE4IrDIwsK9NP1cSEKh5Fui28RqVRZiluphfvEbwUrE',
      'tzeLJaQKb1F0oylo3onW-0ZKY2x9paVnas9x9ukgr0BwC3rVpzXiwa6tt6gGKLEpxlY5SswSt0ItsJIkzZoG2yKDvvcre-fnJswjaHIQ63TPQYbmUSo3vuk9QLqkdd9EbJ_SXpA6s40XJUj6LsBglycVKbNXY7WkBbcA0DYlJWE',
    ],
    '5': [
      '9rwtbTSEqa_on-otSclAjhbCOg_HO8_kDZ6eVH7nQaGicsEOVcwW98eCoqgyIGOHWTjJX5jhZSx7xASQeLJ1l0fleBLHTR85WTZ6hEIyKh057sEAg8ptV8cxL8OuKbJBBnE5r2emZ1ntmjsg16IzHXdCgxqMNqD5_L7x1UHGln0',
      'v7_F_myMHKpirC_jtGb5PcU4cpg5fl5aQNdmh9NKLD1un9AHZ-RWbXXjJWhc92CEwtYfsYg_FJ-kNcGtzT6z-YEk7k9D2dSkqbZHTQ5X03QEkB9TpsV2LRo8l3dpu6G2bzM4zFv2FUYxMe35ZCh0aCR-Kp03d87_AchrJHgIaAk',
    ],
    '10': [
      '9vlTzdnO21F6qgdzOX44g43lB9qd2Jq6aBUi2fdrt-WGlrFkb9hs_LPsx7hDx7c1XsLdIYuLr5p0EHtAAqS7zJQLlKqDQHpQPKhuL6PrDArqm1LqvEUv0a83osgWcPpOt1Ioz7qX-f_-bW30EBskDfifKONmosbOoMdRboqDsv0',
      '7ez7zbfeS6CzLRkRVggk3wwU8aJBvbUVqlJN-NMJxan8buIf8u3u-Ocvwi5E3UOUeqNHkN4Xvpz_1Puf2xmXEUwSGthcx3d8f7HjgWqeXMMl-Nj3p44mlUgXhw8U_gy4pyFqOdLQSciqQGgXz_fQ_q-L4k9_I0qjkZQrRMJta6s',
    ],
  },
  {
    '0.1': [
      '3KTNBmqF_lP0tnOR-OsHexDodXr6iTUaCMRbDhLBcNPFtKhvdjOwDqManjBw4kYJ4R87A7MhJjH8C7cv5Ss-S0VT1-YKCN6yJJyiAncFv_mmZz3rWTgjTRClUe9qkL6GssmO4Y6iCUcOYUHQykGleefu6MggUlKqbKJgSOymHB8',
      'wm_JWT2a1xCAhHBMzRqIdLADVHND64iXGlkYluzvaupDwZ1VBF2INUYvh-rEw837SyD61uy8D7DcR3SgF5YONTWNl4O_yIFEPkbiac0yHPjMGO8JygYQnQWMY50VeWEhik51v5d8zFZIcUNw62NFbYd_woDyoMVNCqa7puH0Ek0',
    ],
    '1': [
      '4piaKhyVzMp2zQ2DRl_J4DWEvACdPRt9aiQ1NS2RJT51irdoGke1PsIeE5pP-nltMO-SXobo236UTyRv20Y_uiMBI-qhkWCKjIXBlQdTXJP41gV5T2B9iJGLDLCe-uq58Tqmk2-h4vjTHr5LUSwy6UGGlkgQ3kgF0qIzReIN2nU',
      '4g2RoxS_ugUKwidfbHrabPm-Xh6Ht1U61hKx_yYXaoyBK79ZKBYx7aqv1UkJd1F-ogTv20Vc9xuKzUbI5m1E4Q6mOZNpofeDKX8cKHErffOuzxU7YteWyW7JMUwXxtvhDTphwdDeys8xojXiaXY6hQ4l6C57mqEPkbPt6Twwddc',
    ],
    '2': [
      'z-wsdmiVGd5xx7FQ5U_ffvhMlaAG9CY3O4LjHsa6p6JZp8t-aIP6Gb2CL-9PCdqqF_JkbqIWo1CdszXImrIiWnUAhzCAsYg9FYLJ-Fk70NjptnK5M4GWsGXe9371WoN62c5JetocrsacVjXVA9leK-0C_TdMsPzmrQL6lN65OQ8',
      'uVuXKT3FnIqZqK8UvBpsk_kl6tOqadPvkO7BpC51i7wM-1jOJvPgdwZc4NCRTXF0G9OpNtm4q4wqpQqvSrSIutFJhWpSkliYpfwJUjwewRsaQ9b0ndnGjtKJBvnXDOON6I7ncWcqDcnnJ8RkXqjlJdRFWFG9-_Cc7YPp6NrolLU',
    ],
    '5': [
      '_Sgh_6h-fyC6wHA1ZcY0FnUlsBUirisSNiUShrYEGVtIlczKy-EZ44_frmGIUFri8z-m759hl0smh0DFA4HWgrMo5HsZCZBk1bZopgQ-YhUhJIuuUMYzCjhBFx4lLd_roIVSlHC07xt0kpio2_Na4zXd5sl7dUd4_2uTj0DAKw8',
      'yCh62-NP5bg-7gkxveHeaWeA3Tq43AOC3FOfXr2l1Rihqc5sv5W6V5fq8wOc27won8I1ptk1hygcO3kj8wN2vpQF1ZWWGQkxxF7Gj7qsL4yos1iU7GHeVFm8OxY-Gid-AyJxk9GlPqic3Mc6BGABuREaqq3qr4tSOmfZ1il43CM',
    ],
    '10': [
      '_UCTOAMnaYl-QnTpKGUjW9d6KdHt4aOXcv7Rh5uMXx07mgYbpY-6sMlKrJ8wEYw94QMmPUGtNkbHX8jMFJB6MV_RP2OsvGl6KD6ahkaP8vpI8MO6F80PjLituoGNdoZ5HqKR8gWaW0duyTatoujX6f-Pu6KKuBQ0GTUvuIaIi7s',
      'uWlf_Q3jDEfDcQoolJ03MHQk8zK23I1tOdw74_A-VFTLYy6o51n5mdJsHtoMyggX_v6iED76br6Qh0bAyhAMglxR1F8wlTRtOe3kPJKxvnw50_y9q5WA7DEMcR1a3q0D0Hqlx6S0WqofmNoNkd1BxqLKegeHdy99rbJDTKMQ_zc',
    ],
  },
]

/** Denominations of coins that know an age, from the first generation on. */
export const AGE_RESTRICTED_PRIMES: readonly Primes[] = [
  {
    '0.1': [
      '6C5cZE5Kb1wWTklaGyXDKfURtCVhOs352CtsuHGWk0t0iRyoKD2koOrklVc5MLR4z4vQoJGg_lMMfPOYVE6rbR7zVTxXCkrKZCMmyU3TuZJqCO_6YgZ1dy67QG-9yTmBX2M0giO2QV4UgxRr-dkIMnEoa9nI3MWhNlj-6CnXBaE',
      'xDH-LwxLXyL05ztd46pTT_bFS2YJChNJx4u3z1o9O8mdpg4rAsfAB9cFBZ-lmhm1bV8KaTL6uw5zjqFZ5OfeoayMxZtHgrZct5fZXZhDztPeuXvX3P9ir2a0ddaxjj9DScmMFe-SGEnbK5A1PZCJor_CFp7M616cpYDJfcmXvDU',
    ],
    '1': [
      '4z6A7FkVljvh32lJI9X6d0pgjd1jX_S8wxh_IfN9tQ0DBQz94axvOBiDijvZ3bqdOVHDaHYSqyo6sUVOcvRpa4sV393Khw9l5aR60H8gvtn9wkYpkrF161ywX3oWiggyBylHSxisqAEMnEnjQPnD8RgRQAI1px6dXp0HaCFA-AE',
      '2k4C_kO8GvbG7TBy5FUBxaZJyvhULEUSq7HvoH7NGpUhwxXgcS7LrS79ZXwX7WqarXDyjdbT0Gv1STpQOVYFYTfuLgUaT_1FO4Y9FVpSg9-I8sHELLQjtGygHdDioaEClK0TEQ-VdeJqn6SqJTpqxtoCvp_NlYW2bj5VOqLhFf0',
    ],
    '2': [
      '1B7K142y5Vpi7dMuCFiWeHBjpr2mUcRHSmb9Gnmkbnv3JeQAt4zO_Hooi1jyWiLZvDseSZXRfGE-Sk_PwaqMgAgAH0gsKIND0s_w_oytYxWiik4edE8EiMovD7oY9oVsiKpKbqXuX3S4hm3KYSetcxf4OFjleb2M-91zl5K3-Rk',
      'xstcIQrgGHmv2JE8lR-vuZ42GXJvEk6k3Y9QXpX_nkQxvT-hDmOPdeLiR9sr80Kf0xV1fsylBQyFY-SKHIql_1iJeEAuWH1EEXV0B5Awykc9JN7VtwlD-mkcbjWYbR5WW0TCQT5L2PGeESlxkHSOJLvoE111Iqjybx-T9aQE7dk',
    ],
    '5': [
      'wZGSXRGrt9kxowqBnrNC_PRfhg6z5cPbtR-vYLfA_4UPqdvRovS8Xr5GT0zETERrPLGo7lM48yxrjTYV3TFZ9wGiIsY0QOVVibfWPx-wps9g-S5CgloQ70cVyrivmTOhyuuFcpp6JL-KwlX1mz6dX_IKc2MnpZ2k0jRB05mjH7E',
      'u8vZNzc0uplwZ78yP-MVSuuLD34pE79XbnvFIJi5rF8eSx8rTSeM2oiDDW0pxnht0mh9_VuF7E4AL_8OnoXBsyYSwM9SrJw6oUgsmg_K76eUT9lUSvCKj6EbfEKVPzbDtAG1tvAIrg_tgEUfmWxFkQPmsNoOJKXpZ9jVOO2UGdU',
    ],
    '10': [
      '07GCsClHlr4lX6fGkKQZZjL52E25_KHJ1ZeAlQQ-RgRN1juz7CB0TTRfS0UfVoFSvdmtuchWJx4uGriZDtX_Re-9px8HpKRJwKHFB6KLJBxaGpiqvmYh8pXBAUz6DifiLVWETwohnilHjBh42AmjDv2vx_eq28_nHxLzKb8KjQU',
      'yShV0uE-HVaCb9PYMsuFSEqUf6yIRdiNLu0QJwqizTGkgzxe4fKPNE-gidKOS4EieNaizUKn5UF3hhZNsGteoffcnIzpiKiLUF5JvC9RHzZQrozL_ayb0nIiFlQFZljBwRpw9WVMh271ZdbO-2VkWuWh0oSWSqWam9fIx_u0bU0',
    ],
  },
  {
    '0.1': [
      'weUWawu4YIk979-lcBNTGAv9W7uPhGia1e4NxWmF5T3ikwu9eDijyxkOLnrEbt3ld5QIbL5VpV6T5BC4Nj6dLAya_8Lkp6yIGoVIAlO2VaL6BmLLuReHmGx8gH569jXBBF6L540su_UR7BTMbCiNrO3TjbEJcCYBKHCPPHCy5FU',
      'uNihk07lSFR689wFrSu-1rhtrhkgOPCJuCUuLiJVkLhtio9f_4KUI7sjDh2L_idGa1uUuWk1FDPAmXEjKrXQk1JWi46iRfXj9Q2jFKvXhjq_xG-NoQ6QBEDsrA1KSg4gXcoJUxS2iqLXcHcDQvn9QkEcFAuFUsvzS9w5C4Dn5Ak',
    ],
    '1': [
      '54Ts9DeWOU4OWmR5dXITbtRWDLd_pHHX_P9fvrZEBwgy5tOZswoY0UdqYrWIXiVAOmIBRfY9PRYQdfQVOf4L_4mhbP5MUzBsDmMcdg3ZmF9WSotZBULtd297E_KKazEMNKFr_Uwh_C9pveuRQwUlzOUQenxWHZp2jM5vt_naHxU',
      '3LtnxOiGZorEHNLb-f_aw5jA6rNU2052x5KOvJf9D3dJLFjtYzHdoAI_UWvVGMBuZ6oK307AEmSCbl2reSOduvvdnzNoUm_lOpkWDc3Ni2Z3coSaOsqYFBez-wjcVQbh2TT_1pGy1mJ4pkUJt-FOJjC3SMQ1lPcfJH0z4F32Yo0',
    ],
    '2': [
      '4Wvfb-r1H04ckwsebztyyB-7yChXIt0x9bAQh2VWfl5B_ZBfDUqB28dgvN1qbvLPEcSLHZejnTy1o8Oe8X4VX4uccTAnMO99bdZF_gPrwtutjEWweMvTI9hF-aLJ9SGOoqkmyf6x-jKbbtVVIjy5x6NsnA-9fzVu3f7P8s_Z8iM',
      '2cSOsCFPtfo13jnyd5sOifZMPMq1f9vSPwc6WIUG_erKOTjlPsv5l_bYaeQvuWH5CiyGdBzNTrldesz6GQwKBrrae6y_qsJW3DkOf5CxrMfa0gkqhZsFtTy91-hNuy92QotHJKsZwVoQ8AWeL9EMxl7PgIEK9bImUO-pZJ-Bw4c',
    ],
    '5': [
      '_7ikcmsTrVf_Y0-LutxPPiDR9ncwWE7Dir1IPn1Y1iqAg8DdJF7cDzDdVk2Z9d-laTQRm__Bl4maA9Eecut_5JMlhFA8sKWK_3qw8yaS0AVJD31E1CY34LrhfEagVBTyQN63qTpRtoRIMN3CkM_wyzfilRogGGSH3u3zfkR5nVU',
      'twjrtXJ_GzvkQfviPBXTEZ_XxdL1cxd4uQleRbN7yJSYs2H-ybEUYlog706boDeH-SbVqhgNVZQC0KteHdLorn0AEGlKLqk065T-cjM4nLJsXE6eJp-FDgUCO6NTqmkYonw_tkRk-26ZELlniX9mGUCVeJZ29SZr6Ns57nn6l7c',
    ],
    '10': [
      '697xDb89QTmooNn5W6I8Hhsej_8raD2E2-iTU5SSCvrwkHzETx7JQI2maF1eqmmnHfbpUz1QEEmO1Fqv0L92xnuWSwhWv3V6DGuGyM4L5WhbxNHX_yOtIaKhmMjxv_C7vZFb2V5CMBHDixeuvI3dm9BLwq0JDitS9xcpRMKv6z0',
      'z5BLqVc0N0If1l9Y0covOzEa2N68alE2HPsBFw1bAtq9YTikW91fNKP6Kj8tgfzJl09PrO8AF1h9fpJqock3KtH5C83LdhgIrenOPbKPh65qhfizcq1Wwu3z3TISVyPchiHHfAR64deNmxBl9njY-Y5jvjruuh0AbwG2wo1J-x8',
    ],
  },
  {
    '0.1': [
      '3SQcjWSFC2oewvrwFne3bjWWTOByNGYZ-nM-81KyrzqWQvr6ZDw9gvId256E8M4sbDVBqcCnEjTt_A-TCVv6SxrA5cw8IcoIGBjM6EEKFawWdSAUCNd_IcYum7UKy_QFzld5jKJkCR_P7ILbohzU6GZ6jYFEooGwiVw7tvBuUPk',
      'xaUWHQA3hlIEUOjZbRPM0D8-qAD-xNMDZZEVAw_MiJOhVkDS6JtE-CW3Kta-p3C1nIjPZ4zFBIwMJ89ZGB1_KlxN67g1QCti-j6rGyLPsFIQlmKhpLxZTLdKMXlcGQ2hWZ9Ejxsb-7O346V5gA1Rw_4UKjwZ1FZM_mKHt1S_FAU',
    ],
    '1': [
      'zbPIVH3fA_QdfcNZ8bBYDhkFNUDMv01dhRKeiQfhzhoZuVF-IWi10HOaDGxuNfmnUho31XxNTNuPc6MELCcGhV-NUHykYRWGazZPz8Kzfwn1vxznlUeT-4suUyyJhMtXOWke26P-I4imJ3ZmDM_GFM-ggqwKdGIj1nmajOGD7xs',
      'upxKlQY2JC0G-0Y80m1w1yr-RdwryrMsPNT7iRJiKysNiADvCNbLR-Gnk4lwIRwETqu48NFwFqmnHUkzwIdHpopibU_jNhN6G9JpJLsiqdDp384ycYsCgxmKWWfiPwduIV2A7uhQ_BCO_n0HXHZgjGB67uCU4tgTWQ1hJa3vrG8',
    ],
    '2': [
      '9ygHD0OkvsNkJQijgCc5sFqiDGVEiN-ut59a6nxwPPlbUQZPm6RSfy_JzysU8739mQRSnPb2PWq7YUovtTV9lunUow86peaHMs5yndnXVUiw8b2EPXEnGmElcT6dZY2Ne5nAajuQQnfc6A0SlgtDtIZlXJOI5uXDm9B3QygEw30',
      '1-8T4_AGlM6v3aPbqAFpafrw-ZQHjc2iGvZ-bJGbmFzR_X5gV7KyspsyFxFHYYOAi45DsIe0VuwSpzx-jzhDNMvDgftPfbt1JmkXtFAbPCW6EK93va4I0EX8Kvi6Ijx6ByBM5U5eehJocpS8s_nBLVtYc1_zW_SpFQW71QccEs8',
    ],
    '5': [
      '1PexBecQWD2GRuF7eN2GdEr1FknuHHrRW4tWkAl2NHJYZW9MKTi4MdVBB6HFN-5dX5b1zw6oO1viJcmhVu_N6CI6lDbQUURHckcIhZb__-wT5Yu68uEU4fpLKW9LgQdkhVySCfKsGPbJXPzP4TeqH1hVQWi-PpyR6O9V-Im9Xw8',
      'zvF8sdk8GLP5ThtIgtRPVNKLaHOjniUECycvv7XlHLc14icc8cT7NcLz1CLjqsQtQp4Nr0dCJ0rgkNw8YM0N6lFYSguz7IBrxz0ifojUi4F1rz64hrXGBs7rgcL_2VFX-hzYoSJ6pdncKJlIkAiQhyQqtC7jiVbEgA3wV89gMsE',
    ],
    '10': [
      '-Nj9Zr6787GYMF7el8e0eG-ESXpT-zlIU4Omx-fLgHMmIAN4s-d8aPWk3I1Vdk5hx_5BwCn2Eh3p_1W47jVXyPsr9kBuAQ9m7ixCOnVKnaUPkz2cC7TVAx-XpCUu0AFsWcQNCwujXcLOGr1w4z9I7VDrrkuiSPMYx1cNdEqhrEk',
      'tYQgFE86ci5m74RkQPaQGZ8E4mR9yK0yGMEUbbUJzQ076MmGW1GwVpJmV5yQCYbAfbYoaZLhleI5Gtcr0Li7m4ry-CIAt1H11-TIrLhH_tF78l1MjC9jB7MyYPx4GkcXSnTlMpZ2EaqbIJyHOjtWSBsGP6vdj6SgGb92fBxmsaU',
    ],
  },
]
