using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using NanoAgent.Downloads;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;

namespace NanoAgent.Device.Tests;

/// <summary>Updates over real sockets, from a server whose files know ranges.</summary>
public sealed class UpdateJobTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nanoagent-update-").FullName + "/";
    private readonly WebApplication _server;
    private readonly List<string> _states = [];
    private readonly Board _board;
    private readonly CooperativeEngine _engine;
    private byte[] _image = RandomNumberGenerator.GetBytes(100_000);
    private string _manifest = string.Empty;
    private int _imageRequests;

    public UpdateJobTests()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.MapGet("/firmware.json", () => _manifest);
        _server.MapGet("/image.bin", () =>
        {
            _imageRequests++;
            return Results.File(_image, entityTag: new EntityTagHeaderValue("\"1\""), enableRangeProcessing: true);
        });
        ((Microsoft.Extensions.Hosting.IHost)_server).StartAsync().GetAwaiter().GetResult();
        _board = new Board(_folder);
        _engine = _board.CreateEngine();
        Name("2");
    }

    private string Url
    {
        get
        {
            foreach (string url in _server.Urls)
            {
                return url;
            }

            throw new InvalidOperationException("The server listens nowhere.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _engine.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public void Image_NamedByTheManifest_IsPutIntoTheSlotOnce()
    {
        Run(job => job.State == UpdateState.Stored);
        Assert.Equal(["Downloading 2", "Stored 2"], _states);
        Assert.Equal(_image, File.ReadAllBytes(_folder + "image.bin"));

        // Another start: the manifest still names what is there.
        int turns = 0;
        UpdateJob again = Make();
        RunUntil(again, () => again.Version.Length > 0 && ++turns > 3);
        Assert.Equal(UpdateState.Idle, again.State);
        Assert.Equal(1, _imageRequests);
    }

    [Fact]
    public void Image_ThatWasBegunBeforeAReboot_IsResumed()
    {
        // More than what one step brings.
        _image = RandomNumberGenerator.GetBytes(4 << 20);
        Name("2");
        UpdateJob first = Make();
        RunUntil(first, () => Directory.GetFiles(_folder, "image.r*").Length > 0);
        _engine.Dispose();

        var board = new Board(_folder);
        using CooperativeEngine engine = board.CreateEngine();
        var job = new UpdateJob(
            engine, board, new FileSlot(board.Files, "image.bin", -1), "image", Url + "/firmware.json", 60_000);
        RunUntil(engine, job, () => job.State == UpdateState.Stored);
        Assert.Equal(_image, File.ReadAllBytes(_folder + "image.bin"));
        Assert.Equal(2, _imageRequests);
    }

    [Fact]
    public void Image_OfANewerVersion_TakesTheOldOnesPlace()
    {
        Run(job => job.State == UpdateState.Stored);
        _image = RandomNumberGenerator.GetBytes(70_000);
        Name("3");
        bool wasSeen = false;
        Run(job =>
        {
            if (job.State == UpdateState.Downloading)
            {
                // A power cut from now on may leave either image: neither may pass for what a manifest names.
                wasSeen = true;
                Assert.False(File.Exists(_folder + "image.id"));
            }

            return job.State == UpdateState.Stored;
        });
        Assert.True(wasSeen);
        Assert.Equal("Stored 3", _states[^1]);
        Assert.Equal(_image, File.ReadAllBytes(_folder + "image.bin"));
    }

    [Fact]
    public void Image_WithAnotherHash_IsRefusedAndTheOldOneStays()
    {
        File.WriteAllText(_folder + "image.bin", "old");
        _image[5] ^= 1;
        UpdateJob job = Run(job => job.State == UpdateState.DownloadFailed);
        Assert.Equal(DownloadResult.DigestMismatch, job.Result);
        Assert.Equal("old", File.ReadAllText(_folder + "image.bin"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"url\":\"http://127.0.0.1:1/\",\"sha256\":\"00\"}")]
    [InlineData("{\"url\":\"http://127.0.0.1:1/\"}")]
    [InlineData("{\"url\":\"URL/image.bin\",\"sha256\":\"HASH\"")]
    [InlineData("{\"url\":\"URL/image.bin\",\"sha256\":\"HASH\",\"length\":\"long\"}")]
    [InlineData("{\"sha256\":\"HASH\"}")]
    [InlineData("{\"url\":null,\"sha256\":\"HASH\"}")]
    [InlineData("{\"url\":\"URL/image.bin\",\"sha256\":null}")]
    public void Manifest_ThatMakesNoSense_IsToldAndNothingFetched(string manifest)
    {
        _manifest = manifest.Replace("URL", Url, StringComparison.Ordinal)
            .Replace("HASH", Convert.ToHexString(SHA256.HashData(_image)), StringComparison.Ordinal);
        Run(job => job.State == UpdateState.NoManifest);
        Assert.Equal(0, _imageRequests);
    }

    [Fact]
    public void Manifest_NullWhereNothingIsRequired_IsAsIfItWereNotThere()
    {
        _manifest = _manifest.Replace($"\"length\": {_image.Length}", "\"length\": null", StringComparison.Ordinal)
            .Replace("\"version\": \"2\"", "\"version\": null", StringComparison.Ordinal);
        UpdateJob job = Run(job => job.State is UpdateState.Stored or UpdateState.NoManifest);
        Assert.Equal(UpdateState.Stored, job.State);
        Assert.Equal(string.Empty, job.Version);
        Assert.Equal(1, _imageRequests);
    }

    [Fact]
    public void Manifest_TooLongOrNotThere_IsToldAndNothingFetched()
    {
        _manifest = new string(' ', UpdateJob.ManifestBytesMax) + _manifest;
        Run(job => job.State == UpdateState.NoManifest);
        UpdateJob job = Make("/nothing.json");
        RunUntil(job, () => job.State == UpdateState.NoManifest);
        Assert.Equal(0, _imageRequests);
    }

    private void Name(string version)
    {
        _manifest = $$"""
            {"version": "{{version}}", "url": "{{Url}}/image.bin", "length": {{_image.Length}},
             "sha256": "{{Convert.ToHexString(SHA256.HashData(_image))}}"}
            """;
    }

    private UpdateJob Run(Func<UpdateJob, bool> end)
    {
        UpdateJob job = Make();
        RunUntil(job, () => end(job));
        return job;
    }

    private UpdateJob Make(string path = "/firmware.json")
    {
        var slot = new FileSlot(_board.Files, "image.bin", -1);
        return new UpdateJob(_engine, _board, slot, "image", Url + path, 60_000);
    }

    private void RunUntil(UpdateJob job, Func<bool> end)
    {
        RunUntil(_engine, job, end);
        _engine.Scheduler.Remove(job);
    }

    private void RunUntil(CooperativeEngine engine, UpdateJob job, Func<bool> end)
    {
        Assert.True(engine.Scheduler.Add(job, 0));
        UpdateState state = job.State;
        long endMs = engine.Clock.Milliseconds + 60_000;
        while (!end())
        {
            long nowMs = engine.Clock.Milliseconds;
            Assert.True(nowMs < endMs, "the update came to no end");
            engine.Wait(Due.Until(nowMs, engine.Scheduler.Step(nowMs)));
            if (job.State != state)
            {
                state = job.State;
                _states.Add(state + " " + job.Version);
            }
        }
    }
}
