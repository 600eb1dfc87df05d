using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>curl.h: linked lists of strings. What frees them stands with the handle that owns them.</summary>
internal static partial class SList
{
    /// <summary>
    /// Copies the text; returns the list's head, or 0 when out of memory (the list is then unchanged).
    /// </summary>
    [LibraryImport(Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint curl_slist_append(nint list, string text);

    /// <summary>The texts of a list, copied.</summary>
    internal static unsafe string[] ToArray(nint list)
    {
        var texts = new List<string>();
        for (var node = (Node*)list; node is not null; node = node->next)
        {
            texts.Add(Marshal.PtrToStringUTF8((nint)node->data) ?? "");
        }

        return [.. texts];
    }

    /// <summary>curl_slist.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct Node
    {
        internal byte* data;
        internal Node* next;
    }
}
