//! The parameter sets: RFC 4357 section 11.4 and RFC 7836 appendix A, with the names of RFC 9215.

use super::{
    curve::Curve,
    edwards::Edwards,
    field::{
        folding::Folding,
        montgomery::{Montgomery, Prime},
    },
    modulus::Modulus,
    point::Affine,
    scalar::Order,
    weierstrass::{Coefficient, Weierstrass},
};

/// The name of a curve with its base point.
///
/// Several object identifiers name one set: those of 2001, those of TC 26, those for key agreement, the Kazakh ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParameterSet {
    /// id-GostR3410-2001-CryptoPro-A-ParamSet, also -XchA- and id-tc26-gost-3410-12-256-paramSetB.
    CryptoProA,
    /// id-GostR3410-2001-CryptoPro-B-ParamSet, also id-tc26-gost-3410-12-256-paramSetC.
    CryptoProB,
    /// id-GostR3410-2001-CryptoPro-C-ParamSet, also -XchB- and id-tc26-gost-3410-12-256-paramSetD.
    CryptoProC,
    /// id-tc26-gost-3410-12-256-paramSetA.
    Tc26A256,
    /// id-tc26-gost-3410-12-512-paramSetA.
    Tc26A512,
    /// id-tc26-gost-3410-12-512-paramSetB.
    Tc26B512,
    /// id-tc26-gost-3410-12-512-paramSetC.
    Tc26C512,
    /// The example of RFC 7091 section 7.1.
    #[cfg(test)]
    Example256,
    /// The second example of GOST R 34.10-2012, appendix A.2.
    #[cfg(test)]
    Example512,
}

impl ParameterSet {
    /// Every set that a key may name.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 7] = [
        Self::CryptoProA,
        Self::CryptoProB,
        Self::CryptoProC,
        Self::Tc26A256,
        Self::Tc26A512,
        Self::Tc26B512,
        Self::Tc26C512,
    ];

    /// The length of a coordinate, of a private key and of either half of a signature: 32 or 64.
    pub(crate) const fn bytes(self) -> usize {
        match self {
            Self::CryptoProA | Self::CryptoProB | Self::CryptoProC | Self::Tc26A256 => 32,
            Self::Tc26A512 | Self::Tc26B512 | Self::Tc26C512 => 64,
            #[cfg(test)]
            Self::Example256 => 32,
            #[cfg(test)]
            Self::Example512 => 64,
        }
    }
}

/// Evaluates an expression with the curve of a parameter set, whose type depends on the set.
macro_rules! with_curve {
    ($set:expr, $curve:ident => $body:expr) => {
        match $set {
            ParameterSet::CryptoProA => {
                let $curve = &parameters::CRYPTO_PRO_A;
                $body
            }
            ParameterSet::CryptoProB => {
                let $curve = &parameters::CRYPTO_PRO_B;
                $body
            }
            ParameterSet::CryptoProC => {
                let $curve = &parameters::CRYPTO_PRO_C;
                $body
            }
            ParameterSet::Tc26A256 => {
                let $curve = &parameters::TC26_256_A;
                $body
            }
            ParameterSet::Tc26A512 => {
                let $curve = &parameters::TC26_512_A;
                $body
            }
            ParameterSet::Tc26B512 => {
                let $curve = &parameters::TC26_512_B;
                $body
            }
            ParameterSet::Tc26C512 => {
                let $curve = &parameters::TC26_512_C;
                $body
            }
            #[cfg(test)]
            ParameterSet::Example256 => {
                let $curve = &parameters::EXAMPLE_256;
                $body
            }
            #[cfg(test)]
            ParameterSet::Example512 => {
                let $curve = &parameters::EXAMPLE_512;
                $body
            }
        }
    };
}
pub(super) use with_curve;

/// p = 2^256 - 617.
pub(super) type Field256 = Folding<4, 617>;
/// p = 2^512 - 569.
pub(super) type Field512 = Folding<8, 569>;

macro_rules! prime {
    ($(#[$doc:meta])* $name:ident, $limbs:literal, $digits:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub(super) struct $name;

        impl Prime<$limbs> for $name {
            const P: Modulus<$limbs> = Modulus::hex($digits);
        }
    };
}

prime!(
    /// 2^255 + 3225.
    PrimeB256, 4,
    "8000000000000000000000000000000000000000000000000000000000000C99"
);
prime!(
    /// A prime of no special form.
    PrimeC256, 4,
    "9B9F605F5A858107AB1EC85E6B41C8AACF846E86789051D37998F7B9022D759B"
);
prime!(
    /// 2^511 + 111.
    PrimeB512, 8,
    "8000000000000000000000000000000000000000000000000000000000000000
     000000000000000000000000000000000000000000000000000000000000006F"
);
#[cfg(test)]
prime!(
    /// 2^255 + 1073.
    PrimeExample256, 4,
    "8000000000000000000000000000000000000000000000000000000000000431"
);
#[cfg(test)]
prime!(
    /// A prime of 511 bits.
    PrimeExample512, 8,
    "4531ACD1FE0023C7550D267B6B2FEE80922B14B2FFB90F04D4EB7C09B5D2D15D
     F1D852741AF4704A0458047E80E4546D35B8336FAC224DD81664BBF528BE6373"
);

/// id-GostR3410-2001-CryptoPro-A-ParamSet, the Kazakh set A of 2004.
pub(super) static CRYPTO_PRO_A: Curve<Weierstrass<Field256, 4>, 4> = Curve::new(
    Weierstrass { a: Coefficient::MinusThree, b: Field256::hex("A6") },
    Affine {
        x: Field256::hex("1"),
        y: Field256::hex("8D91E471E0989CDA27DF505A453F2B7635294F2DDF23E3B122ACC99C9E9F1E14"),
    },
    Order::hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6C611070995AD10045841B09B761B893"),
);

/// id-GostR3410-2001-CryptoPro-B-ParamSet.
pub(super) static CRYPTO_PRO_B: Curve<Weierstrass<Montgomery<PrimeB256, 4>, 4>, 4> = Curve::new(
    Weierstrass {
        a: Coefficient::MinusThree,
        b: Montgomery::hex("3E1AF419A269A5F866A7D3C25C3DF80AE979259373FF2B182F49D4CE7E1BBC8B"),
    },
    Affine {
        x: Montgomery::hex("1"),
        y: Montgomery::hex("3FA8124359F96680B83D1C3EB2C070E5C545C9858D03ECFB744BF8D717717EFC"),
    },
    Order::hex("800000000000000000000000000000015F700CFFF1A624E5E497161BCC8A198F"),
);

/// id-GostR3410-2001-CryptoPro-C-ParamSet.
pub(super) static CRYPTO_PRO_C: Curve<Weierstrass<Montgomery<PrimeC256, 4>, 4>, 4> = Curve::new(
    Weierstrass { a: Coefficient::MinusThree, b: Montgomery::hex("805A") },
    Affine {
        x: Montgomery::hex("0"),
        y: Montgomery::hex("41ECE55743711A8C3CBF3783CD08C0EE4D4DC440D4641A8F366E550DFDB3BB67"),
    },
    Order::hex("9B9F605F5A858107AB1EC85E6B41C8AA582CA3511EDDFB74F02F3A6598980BB9"),
);

/// The base point of the set below.
pub(super) const TC26_256_A_BASE: Affine<Field256> = Affine {
    x: Field256::hex("91E38443A5E82C0D880923425712B2BB658B9196932E02C78B2582FE742DAA28"),
    y: Field256::hex("32879423AB1A0375895786C4BB46E9565FDE0B5344766740AF268ADB32322E5C"),
};

/// id-tc26-gost-3410-12-256-paramSetA, the Kazakh 256-bit set A of 2015.
///
/// The numbers of its other form follow from e = 1 and d of RFC 7836: the tests derive them.
pub(super) static TC26_256_A: Curve<Edwards<Field256, 4>, 4> = Curve::new(
    Edwards {
        t: Field256::hex("0100FE73F595FF158E974B44D478D9588744FE5C192AC47EA63075DCE7A14AAA"),
        s: Field256::hex("7E7E82520F9F015FAA1D0F18C14AB9FB35188275DA3FD94206B74F34A48E0ECD"),
        root: Field256::hex("83E5BDD9BDF3EB313DD2E8C6F2BCC3535C8892A12DE1A71901BA705D47A3D4AC"),
        twice_d: Field256::hex("26B4E5F1295693F72BECB2578A6AA593297C815505001A9566854CD87745D703"),
    },
    TC26_256_A_BASE,
    Order::hex("400000000000000000000000000000000FD8CDDFC87B6635C115AF556C360C67"),
);

/// id-tc26-gost-3410-12-512-paramSetA, the Kazakh 512-bit set A of 2015.
pub(super) static TC26_512_A: Curve<Weierstrass<Field512, 8>, 8> = Curve::new(
    Weierstrass {
        a: Coefficient::MinusThree,
        b: Field512::hex(
            "E8C2505DEDFC86DDC1BD0B2B6667F1DA34B82574761CB0E879BD081CFD0B6265
         EE3CB090F30D27614CB4574010DA90DD862EF9D4EBEE4761503190785A71C760",
        ),
    },
    Affine {
        x: Field512::hex("3"),
        y: Field512::hex(
            "7503CFE87A836AE3A61B8816E25450E6CE5E1C93ACF1ABC1778064FDCBEFA921
         DF1626BE4FD036E93D75E6A50E3A41E98028FE5FC235F5B889A589CB5215F2A4",
        ),
    },
    Order::hex(
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
         27E69532F48D89116FF22B8D4E0560609B4B38ABFAD2B85DCACDB1411F10B275",
    ),
);

/// id-tc26-gost-3410-12-512-paramSetB.
pub(super) static TC26_512_B: Curve<Weierstrass<Montgomery<PrimeB512, 8>, 8>, 8> = Curve::new(
    Weierstrass {
        a: Coefficient::MinusThree,
        b: Montgomery::hex(
            "687D1B459DC841457E3E06CF6F5E2517B97C7D614AF138BCBF85DC806C4B289F
         3E965D2DB1416D217F8B276FAD1AB69C50F78BEE1FA3106EFB8CCBC7C5140116",
        ),
    },
    Affine {
        x: Montgomery::hex("2"),
        y: Montgomery::hex(
            "1A8F7EDA389B094C2C071E3647A8940F3C123B697578C213BE6DD9E6C8EC7335
         DCB228FD1EDF4A39152CBCAAF8C0398828041055F94CEEEC7E21340780FE41BD",
        ),
    },
    Order::hex(
        "8000000000000000000000000000000000000000000000000000000000000001
         49A1EC142565A545ACFDB77BD9D40CFA8B996712101BEA0EC6346C54374F25BD",
    ),
);

/// The base point of the set below.
pub(super) const TC26_512_C_BASE: Affine<Field512> = Affine {
    x: Field512::hex(
        "E2E31EDFC23DE7BDEBE241CE593EF5DE2295B7A9CBAEF021D385F7074CEA043A
     A27272A7AE602BF2A7B9033DB9ED3610C6FB85487EAE97AAC5BC7928C1950148",
    ),
    y: Field512::hex(
        "F5CE40D95B5EB899ABBCCFF5911CB8577939804D6527378B8C108C3D2090FF9B
     E18E2D33E3021ED2EF32D85822423B6304F726AA854BAE07D0396E9A9ADDC40F",
    ),
};

/// id-tc26-gost-3410-12-512-paramSetC.
///
/// The numbers of its other form follow from e = 1 and d of RFC 7836: the tests derive them.
pub(super) static TC26_512_C: Curve<Edwards<Field512, 8>, 8> = Curve::new(
    Edwards {
        t: Field512::hex(
            "9A628F975594ECEFD89BA28A2539FFB79C8AB238AEED0851FA5C1ABB02B80B44
             C6734501B83A011DD625CD0B5145091A6D9ACD4B1F5C5B1E21B2B249DDFD1271",
        ),
        s: Field512::hex(
            "186C289CFFA09C983B168C30C829006C952FF4AAF99C73850875D7E77BEBEF18
             D653187D6BA8FE533EC74C6F061872585B97CC0F50F57752CD73F4913304621E",
        ),
        root: Field512::hex(
            "96D6321ED51EE4B67C14CF30505A095E693275849594ACCCE0C53BFD3D52FC71
             EA54E0C5E8358DE58E8E508850113C0B51C5FE83BBC1EECA7C4774DACACA7EC5",
        ),
        twice_d: Field512::hex(
            "71B42D464AC17B092235D6EB729AA4E3FBB370DB1AAE116A5CACEAD1B6C4E746
             B433C6A8B2A0DD693C67C00DB3DCEF5FC618CF6D3006391C163C0659CAAA259E",
        ),
    },
    TC26_512_C_BASE,
    Order::hex(
        "3FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
         C98CDBA46506AB004C33A9FF5147502CC8EDA9E7A769A12694623CEF47F023ED",
    ),
);

/// The example of RFC 7091 section 7.1.
#[cfg(test)]
pub(super) static EXAMPLE_256: Curve<Weierstrass<Montgomery<PrimeExample256, 4>, 4>, 4> =
    Curve::new(
        Weierstrass {
            a: Coefficient::Any(Montgomery::hex("7")),
            b: Montgomery::hex("5FBFF498AA938CE739B8E022FBAFEF40563F6E6A3472FC2A514C0CE9DAE23B7E"),
        },
        Affine {
            x: Montgomery::hex("2"),
            y: Montgomery::hex("08E2A8A0E65147D4BD6316030E16D19C85C97F0A9CA267122B96ABBCEA7E8FC8"),
        },
        Order::hex("8000000000000000000000000000000150FE8A1892976154C59CFC193ACCF5B3"),
    );

/// The second example of GOST R 34.10-2012, appendix A.2.
#[cfg(test)]
pub(super) static EXAMPLE_512: Curve<Weierstrass<Montgomery<PrimeExample512, 8>, 8>, 8> =
    Curve::new(
        Weierstrass {
            a: Coefficient::Any(Montgomery::hex("7")),
            b: Montgomery::hex(
                "1CFF0806A31116DA29D8CFA54E57EB748BC5F377E49400FDD788B649ECA1AC43
         61834013B2AD7322480A89CA58E0CF74BC9E540C2ADD6897FAD0A3084F302ADC",
            ),
        },
        Affine {
            x: Montgomery::hex(
                "24D19CC64572EE30F396BF6EBBFD7A6C5213B3B3D7057CC825F91093A68CD762
         FD60611262CD838DC6B60AA7EEE804E28BC849977FAC33B4B530F1B120248A9A",
            ),
            y: Montgomery::hex(
                "2BB312A43BD2CE6E0D020613C857ACDDCFBF061E91E5F2C3F32447C259F39B2C
         83AB156D77F1496BF7EB3351E1EE4E43DC1A18B91B24640B6DBB92CB1ADD371E",
            ),
        },
        Order::hex(
            "4531ACD1FE0023C7550D267B6B2FEE80922B14B2FFB90F04D4EB7C09B5D2D15D
         A82F2D7ECB1DBAC719905C5EECC423F1D86E25EDBE23C595D644AAF187E6E6DF",
        ),
    );
