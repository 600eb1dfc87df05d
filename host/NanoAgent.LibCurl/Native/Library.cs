using System;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]
[assembly: InternalsVisibleTo("NanoAgent.LibCurl.Tests")]
[assembly: InternalsVisibleTo("NanoAgent.Proof.Subject")]
[assembly: InternalsVisibleTo("NanoAgent.Integration.Tests")]

namespace NanoAgent.LibCurl.Native;

/// <summary>Finds and loads the native library once; it is never unloaded (libcurl does not support that).</summary>
internal static class Library
{
    /// <summary>The name every import carries; the resolver maps it to what was loaded.</summary>
    internal const string Name = "libcurl";

    /// <summary>Names or gives the path of the only library to try.</summary>
    internal const string OverrideVariable = "NANOAGENT_LIBCURL";

    private static readonly object s_gate = new();
    private static nint s_handle;
    private static string s_loadedName = "";

    /// <summary>Loads the library unless it is loaded, and returns the name that it was found under.</summary>
    /// <exception cref="CurlLibraryException">No candidate could be loaded.</exception>
    internal static string Load()
    {
        lock (s_gate)
        {
            if (s_handle == 0)
            {
                s_handle = LoadFirst(Candidates(), out s_loadedName);
                NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, Resolve);
            }

            return s_loadedName;
        }
    }

    /// <summary>Tries each name in turn.</summary>
    /// <exception cref="CurlLibraryException">None could be loaded; the sentence names all and the remedy.</exception>
    internal static nint LoadFirst(string[] candidates, out string loadedName)
    {
        foreach (string candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, typeof(Library).Assembly, null, out nint handle))
            {
                loadedName = candidate;
                return handle;
            }
        }

        throw new CurlLibraryException(
            $"The native libcurl could not be loaded (tried {string.Join(", ", candidates)}): install it " +
            $"(Debian and Ubuntu: apt-get install libcurl4), or have {OverrideVariable} name the right file.");
    }

    /// <summary>
    /// Finds a function that came after the oldest library that is accepted, or 0. Such functions are called through
    /// what this gives, never imported: a missing one is then an answer, not a failure to bind.
    /// </summary>
    internal static nint FindExport(string name)
    {
        Load();
        return NativeLibrary.TryGetExport(s_handle, name, out nint function) ? function : 0;
    }

    private static string[] Candidates()
    {
        string? chosen = Environment.GetEnvironmentVariable(OverrideVariable);
        if (!string.IsNullOrEmpty(chosen))
        {
            return [chosen];
        }

        if (OperatingSystem.IsWindows())
        {
            return ["libcurl.dll", "libcurl-x64.dll"];
        }

        // Distributions ship the unversioned name only with the development files, so the SONAME is asked for.
        return OperatingSystem.IsMacOS()
            ? ["libcurl.4.dylib", "/usr/lib/libcurl.4.dylib"]
            : ["libcurl.so.4", "libcurl-gnutls.so.4", "libcurl-nss.so.4"];
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == Name ? s_handle : 0;
}
