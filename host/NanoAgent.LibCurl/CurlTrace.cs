using System;
using System.Text;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <summary>What libcurl traces to the <see cref="CurlEasy.OnDebug"/> of all handles.</summary>
public static unsafe class CurlTrace
{
    /// <summary>curl_global_trace. Call it before any transfer of the process runs. Does not block.</summary>
    /// <param name="components">
    /// Names separated by commas, such as "http/2,ssl,dns"; "all" for every one, "-" before a name to leave it out.
    /// libcurl ignores names that it does not know.
    /// </param>
    /// <exception cref="ArgumentException">The text has a NUL.</exception>
    /// <exception cref="NotSupportedException">The loaded library is older than 8.3.0.</exception>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    /// <exception cref="CurlException">libcurl refused.</exception>
    public static void Select(string components)
    {
        ArgumentNullException.ThrowIfNull(components);
        if (components.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("libcurl would cut the text at its NUL character.", nameof(components));
        }

        LibCurlInfo library = LibCurlRuntime.EnsureInitialized();
        var function = (delegate* unmanaged[Cdecl]<byte*, CurlCode>)Library.FindExport("curl_global_trace");
        if (function is null)
        {
            throw library.NeedsLater("curl_global_trace", 8, 3, 0);
        }

        byte[] text = Encoding.UTF8.GetBytes(components + '\0');
        CurlCode code = LibCurlRuntime.GlobalGate.Run(() =>
        {
            fixed (byte* first = text)
            {
                return function(first);
            }
        });
        if (code != CurlCode.Ok)
        {
            throw new CurlException(code, "Selecting what to trace", null);
        }
    }
}
