using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.LibCurl;
using NanoAgent.Servers.Tests.Support;
using Xunit;

namespace NanoAgent.Servers.Tests;

/// <summary>FTP of vsftpd: down, up, and on from where an earlier transfer ended.</summary>
public sealed class FtpTests : IAsyncLifetime
{
    private const string Text = "0123456789 over FTP";

    private ServerProcess _server = null!;

    private string Files => _server.Folder.Folder("files");

    // It runs as the user of this test, whoever that is, and needs no account of its own.
    public async ValueTask InitializeAsync() => _server = await ServerProcess.StartAsync(
        "vsftpd",
        server => [server.Folder.Write("vsftpd.conf", $"""
            listen=YES
            background=NO
            listen_address=127.0.0.1
            listen_port={server.Port}
            run_as_launching_user=YES
            anonymous_enable=YES
            no_anon_password=YES
            anon_root={server.Folder.Folder("files")}
            write_enable=YES
            anon_upload_enable=YES
            anon_other_write_enable=YES
            anon_world_readable_only=NO
            seccomp_sandbox=NO
            xferlog_enable=YES
            vsftpd_log_file={server.Folder.File("log")}
            pasv_address=127.0.0.1

            """)],
        readyText: null);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Download_File_IsDelivered()
    {
        await File.WriteAllTextAsync(Path.Combine(Files, "a.txt"), Text);
        using Got got = Got.From(Url("a.txt"));

        Assert.True(got.Code == CurlCode.Ok, got.Why);
        Assert.Equal(Text, got.Body);
    }

    [Fact]
    public async Task Download_ResumedAt4_BringsTheRest()
    {
        await File.WriteAllTextAsync(Path.Combine(Files, "a.txt"), Text);
        using Got got = Got.From(Url("a.txt"), easy => easy.ResumeFromBytes = 4);

        Assert.True(got.Code == CurlCode.Ok, got.Why);
        Assert.Equal(Text[4..], got.Body);
    }

    [Fact]
    public void Download_NoSuchFile_IsRemoteFileNotFound()
    {
        using Got got = Got.From(Url("no-such-file"));
        Assert.Equal((CurlCode.RemoteFileNotFound, ""), (got.Code, got.Body));
    }

    [Fact]
    public async Task Upload_CutAndResumed_IsWhole()
    {
        byte[] all = System.Text.Encoding.ASCII.GetBytes(Text);

        (CurlCode first, int sentFirst) = Upload(all.AsMemory(0, 7), resume: false);
        (CurlCode second, int sentSecond) = Upload(all, resume: true);

        Assert.Equal((CurlCode.Ok, CurlCode.Ok), (first, second));
        Assert.Equal((7, all.Length - 7), (sentFirst, sentSecond));
        Assert.Equal(Text, await File.ReadAllTextAsync(Path.Combine(Files, "up.txt")));
    }

    [Fact]
    public async Task Wildcard_ThreeFiles_AskedForSkippedAndToldOf()
    {
        foreach (string name in new[] { "w1.txt", "w2.txt", "w3.bin" })
        {
            await File.WriteAllTextAsync(Path.Combine(Files, name), name + Text);
        }

        var seen = new List<string>();
        using Got got = Got.From(Url("w*"), easy =>
        {
            easy.SetOption(CurlOption.WILDCARDMATCH, 1);
            easy.OnNameMatch = (pattern, name) =>
            {
                Assert.Equal("w*", pattern);
                return name.EndsWith(".txt", StringComparison.Ordinal);
            };
            easy.OnChunkBegin = (file, remaining) =>
            {
                seen.Add($"{file.Name} {file.Type} {file.SizeBytes} {file.HardLinks} {remaining}");
                Assert.NotNull(file.Time);
                Assert.NotNull(file.User);
                Assert.Null(file.LinkTarget);
                return file.Name == "w1.txt" ? CurlChunkAnswer.Skip : CurlChunkAnswer.Ok;
            };
            easy.OnChunkEnd = () =>
            {
                seen.Add("end");
                return true;
            };
        });

        Assert.True(got.Code == CurlCode.Ok, got.Why);
        Assert.Equal("w2.txt" + Text, got.Body);
        int size = Text.Length + 6;
        Assert.Equal([$"w1.txt File {size} 1 2", "end", $"w2.txt File {size} 1 1", "end"], seen);
    }

    [Theory]
    [InlineData("begin")]
    [InlineData("end")]
    [InlineData("match")]
    public async Task Wildcard_CallbackThrows_PerformThrowsTheSame(string which)
    {
        await File.WriteAllTextAsync(Path.Combine(Files, "w1.txt"), Text);
        var thrown = new InvalidDataException("mine");
        Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => Got.From(Url("w*"), easy =>
        {
            easy.SetOption(CurlOption.WILDCARDMATCH, 1);
            easy.OnNameMatch = which == "match" ? (_, _) => throw thrown : null;
            easy.OnChunkBegin = which == "begin" ? (_, _) => throw thrown : null;
            easy.OnChunkEnd = which == "end" ? () => throw thrown : null;
        })));
    }

    private (CurlCode Code, int Sent) Upload(ReadOnlyMemory<byte> bytes, bool resume)
    {
        // -1 lets libcurl ask the server how much it has.
        const int AsTheServerSays = -1;
        int at = 0, sent = 0;
        using Got got = Got.From(Url("up.txt"), easy =>
        {
            easy.Upload = true;
            easy.UploadSizeBytes = bytes.Length;
            easy.ResumeFromBytes = resume ? AsTheServerSays : 0;
            easy.OnRead = buffer =>
            {
                int count = Math.Min(buffer.Length, bytes.Length - at);
                bytes.Span.Slice(at, count).CopyTo(buffer);
                at += count;
                sent += count;
                return count;
            };
            easy.OnSeek = (offset, _) =>
            {
                at = (int)offset;
                return CurlSeekResult.Ok;
            };
        });
        return (got.Code, sent);
    }

    private string Url(string path) => $"ftp://127.0.0.1:{_server.Port}/{path}";
}
