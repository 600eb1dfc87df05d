using System;
using System.Buffers;
using System.Collections.Generic;
using System.Threading;

namespace NanoAgent.LibCurl.Native;

/// <content>What options point to and libcurl does not copy: lists, and a body that is sent in place.</content>
internal sealed unsafe partial class EasyHandle
{
    private static int s_liveListCount;

    private Dictionary<int, nint>? _lists;
    private ReadOnlyMemory<byte> _postBody;
    private MemoryHandle _postPin;

    /// <summary>String lists made and not yet freed, in this process; for leak tests.</summary>
    internal static int LiveListCount => Volatile.Read(ref s_liveListCount);

    /// <summary>Copies the entries into a native list, sets it, and frees the list that it replaces.</summary>
    internal CurlCode SetList(int option, ReadOnlySpan<string> entries)
    {
        nint list = 0;
        Interlocked.Increment(ref s_liveListCount);
        foreach (string entry in entries)
        {
            nint head = SList.curl_slist_append(list, entry);
            if (head == 0)
            {
                FreeList(list);
                return CurlCode.OutOfMemory;
            }

            list = head;
        }

        CurlCode code = Variadic.SetPointer(handle, option, list);
        if (code != CurlCode.Ok)
        {
            FreeList(list);
            return code;
        }

        _lists ??= [];
        if (_lists.TryGetValue(option, out nint previous))
        {
            FreeList(previous);
        }

        _lists[option] = list;
        return CurlCode.Ok;
    }

    /// <summary>Unsets and frees all lists; before curl_easy_reset.</summary>
    /// <remarks>
    /// curl_easy_reset forgets the options and not all that was derived from them: 7.88.1 still reads a RESOLVE list
    /// that no transfer has used yet, so each list is unset by its own option before it is freed.
    /// </remarks>
    internal void ClearLists()
    {
        if (_lists is null)
        {
            return;
        }

        foreach (int option in _lists.Keys)
        {
            // Unsetting cannot fail for an option that took a list before.
            _ = Variadic.SetPointer(handle, option, 0);
        }

        FreeLists();
    }

    /// <summary>The options that have a list.</summary>
    internal IEnumerable<int> ListIds => _lists?.Keys ?? (IEnumerable<int>)[];

    /// <summary>A copy of an option's list; empty when it has none.</summary>
    internal string[] GetList(int option) =>
        _lists is not null && _lists.TryGetValue(option, out nint list) ? SList.ToArray(list) : [];

    /// <summary>Pins a body, sets it, and unpins the one that it replaces.</summary>
    internal CurlCode SetPostBody(ReadOnlyMemory<byte> body)
    {
        // An empty memory may have no address, and none means "ask the read callback".
        MemoryHandle pin = body.IsEmpty ? default : body.Pin();
        nint pointer = body.IsEmpty ? (nint)_errorBuffer : (nint)pin.Pointer;
        CurlCode code = Variadic.SetPointer(handle, CurlConstants.CURLOPT_POSTFIELDS, pointer);
        if (code != CurlCode.Ok)
        {
            pin.Dispose();
            return code;
        }

        _postPin.Dispose();
        (_postPin, _postBody) = (pin, body);
        return code;
    }

    /// <summary>Unpins the body that libcurl no longer points to.</summary>
    internal void ReleasePostBody()
    {
        _postPin.Dispose();
        _postBody = default;
    }

    private void FreeLists()
    {
        if (_lists is null)
        {
            return;
        }

        foreach (nint list in _lists.Values)
        {
            FreeList(list);
        }

        _lists.Clear();
    }

    /// <summary>Copies and frees a list that libcurl gave away.</summary>
    internal static string[] TakeList(nint list)
    {
        string[] texts = SList.ToArray(list);
        curl_slist_free_all(list);
        return texts;
    }

    /// <summary>Frees a list that was never set.</summary>
    internal static void DiscardList(nint list) => curl_slist_free_all(list);

    private static void FreeList(nint list)
    {
        curl_slist_free_all(list);
        Interlocked.Decrement(ref s_liveListCount);
    }
}
