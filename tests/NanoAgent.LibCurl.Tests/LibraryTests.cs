using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace NanoAgent.LibCurl.Tests;

/// <summary>Loading, initialising, and what the library says about itself.</summary>
public class LibraryTests
{
    [Fact]
    public void Current_AfterInit_TellsVersionFeaturesAndProtocols()
    {
        LibCurlInfo info = LibCurlInfo.Current;

        Assert.Matches(@"^\d+\.\d+\.\d+", info.Version);
        string[] parts = info.Version.Split('-')[0].Split('.');
        uint number = parts.Aggregate(0u, (sum, part) => (sum << 8) | uint.Parse(part, CultureInfo.InvariantCulture));
        Assert.Equal(number, info.VersionNumber);
        Assert.True(info.IsAtLeast(7, 85, 0));
        Assert.False(info.IsAtLeast(255, 0, 0));
        Assert.True(info.Has(CurlFeatures.Ssl | CurlFeatures.ThreadSafe));
        Assert.True(info.ResolvesAsynchronously);
        Assert.Contains("http", info.Protocols);
        Assert.Contains("https", info.Protocols);
        Assert.Contains("/", info.SslVersion, StringComparison.Ordinal);
        Assert.NotEqual("", info.Host);
        Assert.True(info.Age >= 10);
    }

    [Fact]
    public void Current_HundredThreadsAtOnce_OneResult()
    {
        const int ThreadCount = 100;
        var results = new LibCurlInfo?[ThreadCount];
        using var start = new Signal();
        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(index => new Thread(() =>
        {
            start.Wait();
            results[index] = LibCurlInfo.Current;
            using var easy = new CurlEasy();
        }))];
        Array.ForEach(threads, thread => thread.Start());
        start.Set();
        Assert.All(threads, thread => Assert.True(thread.Join(LoopbackServer.Ceiling)));

        Assert.NotNull(results[0]);
        Assert.All(results, result => Assert.Same(results[0], result));
    }

    [Fact]
    public void LoadFirst_NothingFound_NamesWhatWasTriedAndTheRemedy()
    {
        CurlLibraryException error = Assert.Throws<CurlLibraryException>(
            () => Native.Library.LoadFirst(["libcurl-of-nobody.so.4", "/nowhere/libcurl.so"], out _));

        Assert.Equal(
            "The native libcurl could not be loaded (tried libcurl-of-nobody.so.4, /nowhere/libcurl.so): install it " +
            "(Debian and Ubuntu: apt-get install libcurl4), or have NANOAGENT_LIBCURL name the right file.",
            error.Message);
    }

    [Fact]
    public void FindExport_FunctionsOldAndUnknown_AddressOrNothing()
    {
        Assert.NotEqual(0, Native.Library.FindExport("curl_version"));
        Assert.Equal(0, Native.Library.FindExport("curl_of_nobody"));
    }

    [Fact]
    public void Trace_LibraryBefore830_NotSupportedNamesTheVersion()
    {
        Assert.Throws<ArgumentException>(() => CurlTrace.Select("a\0b"));
        if (LibCurlInfo.Current.IsAtLeast(8, 3, 0))
        {
            CurlTrace.Select("-all");
        }
        else
        {
            Assert.Equal(
                $"curl_global_trace needs libcurl 8.3.0 or later; {LibCurlInfo.Current.Version} is loaded.",
                Assert.Throws<NotSupportedException>(() => CurlTrace.Select("-all")).Message);
        }
    }

    [Theory]
    [InlineData(0x075401, "7.84.1", "OpenSSL/3.0.19", "7.85.0 or later")]
    [InlineData(0x080E01, "8.14.1", "OpenSSL/1.0.2k", "OpenSSL 1.1.0 or later")]
    [InlineData(0x075801, "7.88.1", "OpenSSL/3.0.19", null)]
    [InlineData(0x075801, "7.88.1", null, null)]
    public void ReasonToRefuse_Build_NamesTheRemedyOrNothing(uint number, string version, string? ssl, string? remedy)
    {
        string? reason = LibCurlRuntime.ReasonToRefuse(number, version, ssl);

        if (remedy is null)
        {
            Assert.Null(reason);
        }
        else
        {
            Assert.Contains(remedy, reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Process_OnLinux_IgnoresSigpipe()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        const ulong SigpipeBit = 1UL << (13 - 1);
        string line = File.ReadLines("/proc/self/status")
            .Single(text => text.StartsWith("SigIgn:", StringComparison.Ordinal));

        ulong ignored = ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

        Assert.NotEqual(0UL, ignored & SigpipeBit);
    }

    [Fact]
    public void LibraryName_OverriddenOrNot_IsWhatWasAskedFor()
    {
        string asked = Environment.GetEnvironmentVariable("NANOAGENT_LIBCURL") ?? "libcurl.so.4";

        Assert.Equal(asked, LibCurlInfo.Current.LibraryName);
        if (OperatingSystem.IsLinux())
        {
            string backend = asked.Contains("gnutls", StringComparison.Ordinal) ? "GnuTLS/" : "OpenSSL/";
            Assert.StartsWith(backend, LibCurlInfo.Current.SslVersion, StringComparison.Ordinal);
        }
    }
}
