using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoAgent.LibCurl;

/// <summary>One option as it was set: libcurl itself cannot tell.</summary>
/// <param name="Name">The name without CURLOPT_.</param>
/// <param name="Id">libcurl's number of the option.</param>
/// <param name="Value">
/// A long; a string; null for a text that was unset; a string[]; for a block of bytes its length as an int. Passwords
/// and tokens are among them.
/// </param>
public sealed record CurlSetting(string Name, int Id, object? Value);

/// <content>The memory of what was set, since libcurl has no way to tell.</content>
public sealed partial class CurlEasy
{
    // Entries are reused: no allocation after the first.
    private readonly Dictionary<int, long> _numbers = [];
    private readonly Dictionary<int, string?> _texts = [];
    private readonly Dictionary<int, int> _blobBytes = [];

    /// <summary>The number last set here since the last reset, or null when it was left at libcurl's default.</summary>
    /// <param name="option">Its key.</param>
    /// <exception cref="InvalidOperationException">Another thread uses the handle.</exception>
    public long? GetNumber(CurlNumberOption option)
    {
        using GuardScope scope = EnterAnyState();
        return _numbers.TryGetValue(option.Id, out long value) ? value : null;
    }

    /// <summary>The text last set here since the last reset, or null when it was left at libcurl's default.</summary>
    /// <param name="option">Its key.</param>
    /// <exception cref="InvalidOperationException">Another thread uses the handle.</exception>
    public string? GetText(CurlTextOption option)
    {
        using GuardScope scope = EnterAnyState();
        return _texts.GetValueOrDefault(option.Id);
    }

    /// <summary>The list last set here since the last reset; empty when none was.</summary>
    /// <param name="option">Its key.</param>
    /// <returns>A copy.</returns>
    /// <exception cref="InvalidOperationException">Another thread uses the handle.</exception>
    public string[] GetList(CurlListOption option)
    {
        using GuardScope scope = EnterAnyState();
        return _handle.GetList(option.Id);
    }

    /// <summary>All that was set here since the last reset, by number; a copy that stays as it is.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses the handle.</exception>
    public CurlSetting[] GetSettings()
    {
        using GuardScope scope = EnterAnyState();
        IEnumerable<(int Id, object? Value)> all =
        [
            .. _numbers.Select(entry => (entry.Key, (object?)entry.Value)),
            .. _texts.Select(entry => (entry.Key, (object?)entry.Value)),
            .. _handle.ListIds.Select(id => (id, (object?)_handle.GetList(id))),
            .. _blobBytes.Select(entry => (entry.Key, (object?)entry.Value)),
        ];
        return [.. all.OrderBy(entry => entry.Id).Select(Named)];
    }

    private static CurlSetting Named((int Id, object? Value) setting) => new(
        CurlSymbols.NameOf(CurlSymbols.Options, setting.Id), setting.Id, setting.Value);

    private void ForgetSettings()
    {
        _numbers.Clear();
        _texts.Clear();
        _blobBytes.Clear();
    }

    private void CopySettings(CurlEasy source)
    {
        CopyEntries(source._numbers, _numbers);
        CopyEntries(source._texts, _texts);
        CopyEntries(source._blobBytes, _blobBytes);
    }

    private static void CopyEntries<T>(Dictionary<int, T> source, Dictionary<int, T> target)
    {
        foreach (KeyValuePair<int, T> entry in source)
        {
            target[entry.Key] = entry.Value;
        }
    }
}
