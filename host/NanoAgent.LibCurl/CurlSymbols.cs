using System;
using System.Globalization;

namespace NanoAgent.LibCurl;

/// <summary>One option or info of libcurl's headers; releases are 0xXXYYZZ, 0 for none.</summary>
/// <param name="Name">The C name without its prefix.</param>
/// <param name="Id">libcurl's number.</param>
/// <param name="Kind">The kind of value of an option.</param>
/// <param name="Since">The first release that has it.</param>
/// <param name="DeprecatedSince">The first release that calls it deprecated.</param>
internal readonly record struct CurlSymbol(string Name, int Id, CurlOptionKind? Kind, uint Since, uint DeprecatedSince);

/// <content>Searched when something fails or is asked for by name, so that no call pays for it.</content>
internal static partial class CurlSymbols
{
    internal static ReadOnlySpan<CurlSymbol> Options => s_options;

    internal static ReadOnlySpan<CurlSymbol> Infos => s_infos;

    internal static ReadOnlySpan<CurlSymbol> MultiOptions => s_multiOptions;

    internal static ReadOnlySpan<(string Alias, int Id)> OptionAliases => s_optionAliases;

    internal static CurlSymbol? Find(ReadOnlySpan<CurlSymbol> symbols, int id)
    {
        foreach (ref readonly CurlSymbol symbol in symbols)
        {
            if (symbol.Id == id)
            {
                return symbol;
            }
        }

        return null;
    }

    /// <summary>The name for messages; the number for what the headers did not have yet.</summary>
    internal static string NameOf(ReadOnlySpan<CurlSymbol> symbols, int id) =>
        Find(symbols, id)?.Name ?? id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether the binding sets the option itself.</summary>
    internal static bool IsOwned(string option) => Array.IndexOf(s_ownedOptions, option) >= 0;

    /// <summary>The refusal of what came after the loaded library; null for what did not.</summary>
    internal static NotSupportedException? Refusal(ReadOnlySpan<CurlSymbol> symbols, int id, string prefix)
    {
        LibCurlInfo library = LibCurlInfo.Current;
        return Find(symbols, id) is { } symbol && symbol.Since > library.VersionNumber
            ? library.NeedsLater(
                prefix + symbol.Name, (byte)(symbol.Since >> 16), (byte)(symbol.Since >> 8), (byte)symbol.Since)
            : null;
    }

    /// <summary>What to do instead of setting a function or its data as a pointer; null for other options.</summary>
    internal static string? MemberFor(int option) => option switch
    {
        CurlConstants.CURLOPT_PREREQFUNCTION or CurlConstants.CURLOPT_PREREQDATA =>
            "set CurlEasy.OnPreRequest",
        CurlConstants.CURLOPT_SOCKOPTFUNCTION or CurlConstants.CURLOPT_SOCKOPTDATA =>
            "set CurlEasy.OnSocketSetup",
        CurlConstants.CURLOPT_OPENSOCKETFUNCTION or CurlConstants.CURLOPT_OPENSOCKETDATA =>
            "set CurlEasy.OnOpenSocket",
        CurlConstants.CURLOPT_SSL_CTX_FUNCTION or CurlConstants.CURLOPT_SSL_CTX_DATA =>
            "set CurlEasy.OnTlsContext",
        CurlConstants.CURLOPT_RESOLVER_START_FUNCTION or CurlConstants.CURLOPT_RESOLVER_START_DATA =>
            "set CurlEasy.OnResolverStart",
        CurlConstants.CURLOPT_TRAILERFUNCTION or CurlConstants.CURLOPT_TRAILERDATA =>
            "set CurlEasy.OnTrailers",
        CurlConstants.CURLOPT_INTERLEAVEFUNCTION or CurlConstants.CURLOPT_INTERLEAVEDATA =>
            "set CurlEasy.OnInterleave",
        CurlConstants.CURLOPT_HSTSREADFUNCTION or CurlConstants.CURLOPT_HSTSREADDATA =>
            "set CurlEasy.OnHstsRead",
        CurlConstants.CURLOPT_HSTSWRITEFUNCTION or CurlConstants.CURLOPT_HSTSWRITEDATA =>
            "set CurlEasy.OnHstsWrite",
        CurlConstants.CURLOPT_SSH_KEYFUNCTION or CurlConstants.CURLOPT_SSH_KEYDATA =>
            "set CurlEasy.OnSshKey",
        CurlConstants.CURLOPT_SSH_HOSTKEYFUNCTION or CurlConstants.CURLOPT_SSH_HOSTKEYDATA =>
            "set CurlEasy.OnSshHostKey",
        CurlConstants.CURLOPT_CHUNK_BGN_FUNCTION => "set CurlEasy.OnChunkBegin",
        CurlConstants.CURLOPT_CHUNK_END_FUNCTION => "set CurlEasy.OnChunkEnd",
        CurlConstants.CURLOPT_FNMATCH_FUNCTION or CurlConstants.CURLOPT_FNMATCH_DATA =>
            "set CurlEasy.OnNameMatch",
        CurlConstants.CURLOPT_CLOSESOCKETFUNCTION or CurlConstants.CURLOPT_CLOSESOCKETDATA =>
            "set CurlEasy.OnCloseSocket",
        CurlConstants.CURLOPT_CHUNK_DATA => "set CurlEasy.OnChunkBegin or OnChunkEnd",
        CurlConstants.CURLOPT_IOCTLFUNCTION or CurlConstants.CURLOPT_IOCTLDATA =>
            "it is deprecated since 7.18.0, set CurlEasy.OnSeek",
        CurlConstants.CURLOPT_CONV_FROM_NETWORK_FUNCTION or CurlConstants.CURLOPT_CONV_TO_NETWORK_FUNCTION
            or CurlConstants.CURLOPT_CONV_FROM_UTF8_FUNCTION => "it does nothing since 7.82.0",
        _ => null,
    };
}
