using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <summary>
/// The options of the loaded library, asked for at run time: by name, by number, or all in the library's order. For
/// programs that get names from elsewhere; where the option is known, <see cref="CurlOption"/> has its key.
/// </summary>
/// <remarks>Free to use from any thread; libcurl's table never changes. Nothing blocks but the first load.</remarks>
public static unsafe class CurlOptions
{
    /// <summary>All, with the aliases.</summary>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    public static IEnumerable<CurlOptionInfo> All
    {
        get
        {
            for (CurlOptionInfo? option = Next(null); option is not null; option = Next(option))
            {
                yield return option;
            }
        }
    }

    /// <summary>curl_easy_option_by_name.</summary>
    /// <param name="name">Without CURLOPT_, in any case; may be an alias.</param>
    /// <returns>The option, or null when the loaded library has none of that name.</returns>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    public static CurlOptionInfo? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        LibCurlRuntime.EnsureInitialized();
        return name.Contains('\0', StringComparison.Ordinal) ? null : Read(Options.curl_easy_option_by_name(name));
    }

    /// <summary>curl_easy_option_by_id.</summary>
    /// <param name="id">libcurl's number of the option.</param>
    /// <returns>The option by its present name, or null when the loaded library has none of that number.</returns>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    public static CurlOptionInfo? Find(int id)
    {
        LibCurlRuntime.EnsureInitialized();
        return Read(Options.curl_easy_option_by_id(id));
    }

    /// <summary>curl_easy_option_next.</summary>
    /// <param name="previous">An option, or null for the first.</param>
    /// <returns>The one that follows, or null after the last.</returns>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    public static CurlOptionInfo? Next(CurlOptionInfo? previous)
    {
        LibCurlRuntime.EnsureInitialized();
        return Read(Options.curl_easy_option_next((Options.EasyOption*)(previous?.Row ?? 0)));
    }

    private static CurlOptionInfo? Read(Options.EasyOption* row) => row is null
        ? null
        : new CurlOptionInfo(
            Marshal.PtrToStringUTF8((nint)row->name)!,
            row->id,
            row->type,
            (row->flags & CurlConstants.CURLOT_FLAG_ALIAS) != 0,
            (nint)row);
}

/// <summary>One option of the loaded library.</summary>
public sealed class CurlOptionInfo
{
    internal CurlOptionInfo(string name, int id, CurlOptionKind kind, bool isAlias, nint row)
    {
        (Name, Id, Kind, IsAlias, Row) = (name, id, kind, isAlias, row);
        IsOwned = CurlSymbols.IsOwned(CurlSymbols.Find(CurlSymbols.Options, id)?.Name ?? name);
    }

    /// <summary>The name without CURLOPT_.</summary>
    public string Name { get; }

    /// <summary>libcurl's number of the option.</summary>
    public int Id { get; }

    /// <summary>Which kind of value it takes.</summary>
    public CurlOptionKind Kind { get; }

    /// <summary>Whether this is an older name of an option.</summary>
    public bool IsAlias { get; }

    /// <summary>Whether the binding sets it itself, so that there is no key of it.</summary>
    public bool IsOwned { get; }

    /// <summary>The key, if the option takes a number; else null.</summary>
    public CurlNumberOption? AsNumber =>
        !IsOwned && (Kind is CurlOptionKind.Long or CurlOptionKind.Values or CurlOptionKind.OffT)
            ? new CurlNumberOption(Id)
            : null;

    /// <summary>The key, if the option takes a text; else null.</summary>
    public CurlTextOption? AsText => Kind == CurlOptionKind.String ? new CurlTextOption(Id) : null;

    /// <summary>The key, if the option takes a list; else null.</summary>
    public CurlListOption? AsList => Kind == CurlOptionKind.List ? new CurlListOption(Id) : null;

    /// <summary>The key, if the option takes a block of bytes; else null.</summary>
    public CurlBlobOption? AsBlob => Kind == CurlOptionKind.Blob ? new CurlBlobOption(Id) : null;

    /// <summary>libcurl's row, by which it finds the next.</summary>
    internal nint Row { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
