using System;
using System.Globalization;

namespace NanoAgent.LibCurl.Tests;

/// <summary>A name that no resolver knows: who can use it got it through a share.</summary>
internal static class SharedName
{
    private const string Name = "shared-name.invalid";

    internal static string UrlOf(LoopbackServer server) =>
        string.Create(CultureInfo.InvariantCulture, $"http://{Name}:{new Uri(server.Url).Port}/x");

    /// <summary>Puts the name into the share's cache, by a transfer of a handle that is told the address.</summary>
    internal static void Seed(CurlShare share, LoopbackServer server)
    {
        using var easy = new CurlEasy { Url = UrlOf(server) };
        easy.SetShare(share);
        easy.SetResolve(string.Create(CultureInfo.InvariantCulture, $"{Name}:{new Uri(server.Url).Port}:127.0.0.1"));
        Assert.Equal(CurlCode.Ok, easy.Perform());
    }
}
