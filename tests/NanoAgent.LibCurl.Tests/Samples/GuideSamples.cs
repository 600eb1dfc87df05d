using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.LibCurl;

// Not below NanoAgent: a program of a user is not either.
namespace Samples;

/// <summary>
/// What docs/libcurl-for-csharp-programmers.md shows, word for word between the marks: compiled here, run by
/// <c>GuideTests</c>.
/// </summary>
internal static class GuideSamples
{
    public static string Lifetime(string url, string other)
    {
        var seen = new StringBuilder();

        // sample: lifetime
        using var easy = new CurlEasy();
        easy.Url = url;
        easy.OnWrite = data =>
        {
            seen.Append(Encoding.UTF8.GetString(data));
            return CurlFlow.Continue;
        };
        easy.PerformOrThrow();

        easy.Url = other;
        easy.PerformOrThrow();
        Console.WriteLine($"{easy.Connections.Opened} opened, {easy.Connections.Reused} reused");
        // end of sample
        return seen.ToString();
    }

    public static string Errors(string url)
    {
        // sample: errors
        using var easy = new CurlEasy { Url = url, FailOnError = true };
        CurlCode code = easy.Perform();
        string outcome = code switch
        {
            CurlCode.Ok => "done",
            CurlCode.OperationTimedOut or CurlCode.CouldntConnect => "try again later",
            _ => $"{code} ({(int)code}): {easy.ErrorDetail}",
        };
        // end of sample
        return outcome;
    }

    public static CurlCode Abort(string url, CancellationToken stop)
    {
        // sample: abort
        using var easy = new CurlEasy { Url = url };
        using CancellationTokenRegistration registration = stop.Register(easy.RequestAbort);
        CurlCode code = easy.Perform();
        // end of sample
        return code;
    }

    public static async Task<int> AsyncMany(string[] urls, CancellationToken stop)
    {
        // sample: async
        await using var loop = new CurlLoop();
        int done = 0;
        foreach (string url in urls)
        {
            using var easy = new CurlEasy { Url = url };
            CurlCode code = await loop.PerformAsync(easy, stop);
            done += code == CurlCode.Ok ? 1 : 0;
        }
        // end of sample
        return done;
    }

    public static CurlCode Callbacks(string url, Stream target)
    {
        // sample: callbacks
        using var easy = new CurlEasy { Url = url };
        easy.OnWrite = data =>
        {
            target.Write(data);
            return CurlFlow.Continue;
        };
        try
        {
            return easy.Perform();
        }
        catch (IOException error)
        {
            // The disk was full: the transfer ended there, and this is the exception that target.Write threw.
            Console.WriteLine(error.Message);
            return CurlCode.WriteError;
        }
        // end of sample
    }

    public static CurlCode Post(string url, string json)
    {
        // sample: post
        using var easy = new CurlEasy { Url = url };
        easy.SetHeaders("Content-Type: application/json");
        easy.SetPostBody(Encoding.UTF8.GetBytes(json));
        CurlCode code = easy.Perform();
        // end of sample
        return code;
    }

    public static string Versions()
    {
        // sample: versions
        LibCurlInfo library = LibCurlInfo.Current;
        Console.WriteLine($"libcurl {library.Version}, {library.SslVersion}, resolver: {library.Resolver}");
        try
        {
            CurlTrace.Select("http/2,ssl");
            return "selected";
        }
        catch (NotSupportedException error)
        {
            // "curl_global_trace needs libcurl 8.3.0 or later; 7.88.1 is loaded."
            return error.Message;
        }
        // end of sample
    }

    public static int Share(string url)
    {
        int fine = 0;

        // sample: share
        using CurlShare names = CurlShare.ForThreads(CurlShareKinds.Dns);
        Parallel.For(0, 4, _ =>
        {
            using var easy = new CurlEasy { Url = url };
            easy.SetShare(names);
            if (easy.Perform() == CurlCode.Ok)
            {
                Interlocked.Increment(ref fine);
            }
        });
        // end of sample
        return fine;
    }
}
