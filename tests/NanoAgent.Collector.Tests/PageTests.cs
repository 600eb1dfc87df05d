using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;

namespace NanoAgent.Collector.Tests;

public sealed class PageTests
{
    [Fact]
    public async Task Page_Served_AllowsNothingButItself()
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.GetAsync("/");

        Assert.Equal("text/html", reply.ContentHeaders.ContentType?.MediaType);
        string policy = reply.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", reply.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified,
            (await collector.GetAsync("/", ("If-None-Match", reply.Headers.ETag!.ToString()))).Status);
    }

    [Fact]
    public async Task Page_InABrowser_ShowsReadingsExactlyAndHostileTextAsText()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        await collector.PostAsync(Packs.Valid, Packs.Key);
        await collector.PostAsync(
            Packs.One("""
                "n":"h","v":9007199254740993.10,"u":"<img src=x onerror=run()>"
                """, "hostile/..:_-"), Packs.OneKey("hostile/..:_-"));

        string page = await Chromium.DumpAsync(collector.Address);

        Assert.Contains("<h2>pi-4</h2>", page, StringComparison.Ordinal);
        Assert.Contains("<h3>cpu.load</h3>", page, StringComparison.Ordinal);
        Assert.Matches("<b[^>]*>21.50</b><span>%</span>", page);
        Assert.Matches("<b[^>]*>-0.0003</b>", page);
        Assert.Contains("<h2>hostile/..:_-</h2>", page, StringComparison.Ordinal);
        Assert.Matches("<b[^>]*>9007199254740993.10</b>", page);
        Assert.Contains("&lt;img src=x onerror=run()&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("data-state=\"live\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WithoutDevices_SaysHowToSendAReading()
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        string page = await Chromium.DumpAsync(collector.Address);

        Assert.Contains("<section id=\"empty\" aria-label", page, StringComparison.Ordinal);
        Assert.Contains($"curl {collector.Address}v1/telemetry", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WhereReadsNeedTheToken_AsksForIt()
    {
        await using TestCollector collector = await TestCollector.StartAsync(options =>
        {
            options.Token = "secret";
            options.RequireTokenForReads = true;
        });

        string page = await Chromium.DumpAsync(collector.Address);

        Assert.Contains("<form id=\"login\">", page, StringComparison.Ordinal);
    }

    /// <summary>
    /// Pictures of the page as a person meets it: kept for docs/ when NANOAGENT_SCREENSHOTS names a folder.
    /// </summary>
    [Fact]
    public async Task Page_Photographed_IsNoBlank()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        collector.Clock.Now = DateTimeOffset.UtcNow;
        await FillAsync(collector, "gateway-7", 12, 480);
        await FillAsync(collector, "pi-4", 3, 61);
        await collector.PostAsync(Packs.One("\"n\":\"door.open\",\"v\":0", "shed/door:2"), Packs.OneKey("shed/door:2"));
        string? kept = Environment.GetEnvironmentVariable("NANOAGENT_SCREENSHOTS");
        string folder = kept ?? Path.Combine(collector.Folder, "pictures");
        Directory.CreateDirectory(folder);
        (string Name, int Width, int Height, string[] Flags)[] views =
        [
            ("collector-page.png", 1200, 860, []),
            ("collector-page-dark.png", 1200, 860, ["--blink-settings=preferredColorScheme=0"]),
            ("collector-page-narrow.png", 500, 1100, []),
        ];

        foreach ((string name, int width, int height, string[] flags) in views)
        {
            string path = Path.Combine(folder, name);
            await Chromium.ScreenshotAsync(collector.Address, path, width, height, flags);
            // A blank page of this size is a tenth of this.
            Assert.True(new FileInfo(path).Length > 20_000, $"{name} shows next to nothing.");
        }
    }

    /// <summary>Two minutes of plausible readings, the same at every run.</summary>
    private static async Task FillAsync(TestCollector collector, string device, int boot, int first)
    {
        var random = new Random(boot);
        DateTimeOffset start = collector.Clock.Now - TimeSpan.FromMinutes(2);
        for (int step = 0; step < 60; step++)
        {
            double wave = Math.Sin(step / 7.0);
            long cpu = (long)(3200 + (1900 * wave * wave) + random.Next(900));
            long heat = (long)(4815 + (260 * wave) + random.Next(30));
            long memory = 5_812_400_128 - (step * 4_194_304L) + (random.Next(9) * 1_048_576L);
            long received = 88_123_904 + (step * 41_233L) + random.Next(30_000);
            long sequence = first + (step * 5);
            string body = string.Create(CultureInfo.InvariantCulture, $$"""
                [{"bn":"{{device}}/","bt":{{start.AddSeconds(2 * step).ToUnixTimeSeconds()}},"device":"{{device}}",
                "boot":{{boot}},"first":{{sequence}},"count":5,"n":"cpu.load","u":"%","v":{{cpu}}e-2},
                {"n":"cpu.temperature","u":"Cel","v":{{heat}}e-2},{"n":"memory.available","u":"By","v":{{memory}}},
                {"n":"net.eth0.received","u":"By","v":{{received}}},{"n":"link.up","v":1}]
                """);
            Reply reply = await collector.PostAsync(body, $"\"{device}.{boot}.{sequence}.5\"");
            Assert.Equal(HttpStatusCode.OK, reply.Status);
        }
    }
}
