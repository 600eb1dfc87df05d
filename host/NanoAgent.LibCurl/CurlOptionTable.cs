using System;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <summary>
/// Which kind of value each option takes, so that a mismatch is refused before it can corrupt memory.
/// </summary>
internal static class CurlOptionTable
{
    /// <summary>
    /// An option's number is its kind's base, a multiple of this, plus a number that no other option has.
    /// </summary>
    private const int KindBase = 10000;

    /// <summary>
    /// One letter an option, by its number without the base: L long, V long of named values, O off_t, P object,
    /// S string, H list, C callback data, B blob, F function, - unused. As libcurl 7.88.1 tells at run time.
    /// </summary>
    private static ReadOnlySpan<byte> Kinds =>
            "-CSLSSSS-CPFFLLPSSSLLLSHPSSLHC-SVVL-SP-H-LLLLLLLL-LVLLL-FCLLLLSSLS--LLHL--LLSSLF"u8 +
            "LLSSVLSSSSLLLHFCLSLLPVSPHLLVFCLVLVLOOOSVOL-------VFC--SSLLVLLLFFFOOSFCLVSSLLLLLL"u8 +
            "LVSFCPLFCSSLLSSSSSLSLLLSFCSHLVSSSLLCFLFFFCCHSSSLFCVSLLLLVSLFSSSSSLLLHVSSLLLSSLSL"u8 +
            "PPLHLLSSLLVSSSSSSSSSSLSSSLSLLPOLFCLLSSLSLLPFCLLSLSLBBBBBSBSLSFCFCSLLLBBSFCLLFCSS"u8 +
            "LLL"u8;

    /// <summary>The kind, or null when neither this table nor the loaded library knows the option.</summary>
    internal static CurlOptionKind? KindOf(CurlOption option)
    {
        int number = (int)option % KindBase;
        CurlOptionKind? kind = number >= 0 && number < Kinds.Length ? FromLetter(Kinds[number]) : null;
        return kind is not null && BaseOf(kind.Value) == (int)option / KindBase ? kind : AskLibrary(option);
    }

    private static CurlOptionKind? FromLetter(byte letter)
    {
        int kind = "LVOPSHCBF"u8.IndexOf(letter);
        return kind < 0 ? null : (CurlOptionKind)kind;
    }

    private static int BaseOf(CurlOptionKind kind) => kind switch
    {
        CurlOptionKind.Long or CurlOptionKind.Values => 0,
        CurlOptionKind.Function => 2,
        CurlOptionKind.OffT => 3,
        CurlOptionKind.Blob => 4,
        _ => 1,
    };

    /// <summary>An option newer than the table; a linear search in the library, so not for hot paths.</summary>
    private static unsafe CurlOptionKind? AskLibrary(CurlOption option)
    {
        Options.EasyOption* row = Options.curl_easy_option_by_id(option);
        return row is null ? null : row->type;
    }
}
