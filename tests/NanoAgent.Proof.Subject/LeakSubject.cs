using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl;

namespace NanoAgent.Proof.Subject;

/// <summary>
/// Uses every kind of handle over and over and disposes of all of them, but for one of each kind that is named as
/// forgotten. What then is left of libcurl's memory is a leak of the binding's.
/// </summary>
internal sealed class LeakSubject(string url, string[] forgotten)
{
    private const int Rounds = 20;

    // Kept reachable, so that no finaliser tidies up behind the program.
    private static readonly List<IDisposable> s_forgotten = [];

    internal void Run()
    {
        for (int round = 0; round < Rounds; round++)
        {
            PerformAlone();
            PerformTogether();
            ParseUrls();
            PostForm();
            PerformInLoop();
        }

        LeaveLibrary();
        Console.WriteLine($"{Rounds} rounds, {s_forgotten.Count} forgotten");
    }

    private void PerformAlone()
    {
        CurlShare share = CurlShare.ForThreads(CurlShareKinds.Dns | CurlShareKinds.Psl);
        CurlEasy easy = MakeEasy(url);
        easy.SetShare(share);
        easy.SetResolve("resolved.test:80:127.0.0.1");
        easy.Perform();
        easy.Reset();
        Prepare(easy, url);
        CurlEasy copy = easy.Duplicate();
        copy.Perform();
        easy.Perform();
        LetGo("easy", easy);
        LetGo("copy", copy);
        LetGo("share", share);
    }

    private void PerformTogether()
    {
        var multi = new CurlMulti();
        CurlEasy[] easies = [MakeEasy(url), MakeEasy(url), MakeEasy("http://127.0.0.1:1/refused")];
        foreach (CurlEasy easy in easies)
        {
            multi.Add(easy);
        }

        int over = 0;
        while (over < easies.Length)
        {
            multi.Perform();
            while (multi.TryReadMessage(out CurlMessage message))
            {
                multi.Remove(message.Easy);
                over++;
            }

            multi.Poll(100);
        }

        // One is added again and goes with the multi: the binding removes it first.
        multi.Add(easies[0]);
        LetGo("multi", multi);
        foreach (CurlEasy easy in easies)
        {
            easy.Dispose();
        }
    }

    private void ParseUrls()
    {
        var parsed = new CurlUrl();
        parsed.Set(CurlUrlPart.Url, url);
        using CurlEasy easy = MakeEasy(url);
        easy.SetUrl(parsed);
        easy.Perform();
        LetGo("url", parsed);
    }

    private void PostForm()
    {
        var form = new CurlMime();
        form.Add("text").SetText("some text");
        form.Add("file").SetData(new byte[1000]).FileName = "a.bin";
        using CurlEasy easy = MakeEasy(url);
        easy.SetMime(form);

        // The server answers before it has read the form.
        easy.SetOption(CurlOption.FORBID_REUSE, 1);
        easy.Perform();
    }

    private void PerformInLoop()
    {
        using var loop = new CurlLoop();
        using CurlEasy easy = MakeEasy(url);
        loop.PerformAsync(easy).Wait();
        loop.Dispose();
        loop.Ended.Wait();
    }

    private static CurlEasy MakeEasy(string url)
    {
        var easy = new CurlEasy();
        Prepare(easy, url);
        return easy;
    }

    private static void Prepare(CurlEasy easy, string url)
    {
        easy.SetOption(CurlOption.URL, url);
        easy.SetOption(CurlOption.NOPROXY, "*");
        easy.SetHeaders("X-One: 1", "X-Two: 2");
    }

    private void LetGo(string kind, IDisposable handle)
    {
        if (Array.IndexOf(forgotten, kind) >= 0)
        {
            s_forgotten.Add(handle);
        }
        else
        {
            handle.Dispose();
        }
    }

    /// <summary>
    /// The binding never calls curl_global_cleanup, since it cannot know when nobody uses libcurl any more. This
    /// program knows, and without the call the library's own tables would stand among the leaks.
    /// </summary>
    private static unsafe void LeaveLibrary()
    {
        nint library = NativeLibrary.Load(LibCurlInfo.Current.LibraryName);
        ((delegate* unmanaged<void>)NativeLibrary.GetExport(library, "curl_global_cleanup"))();
    }
}
