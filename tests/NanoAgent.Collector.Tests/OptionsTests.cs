using System;
using System.IO;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;

namespace NanoAgent.Collector.Tests;

public sealed class OptionsTests
{
    public static TheoryData<string, Action<CollectorOptions>> Wrong => new()
    {
        { "DatabasePath", options => options.DatabasePath = "" },
        { "DatabasePath", options => options.DatabasePath = "/" },
        { "DatabasePath", options => options.DatabasePath = "/nowhere/at/all/records.db" },
        { "FilesFolder", options => options.FilesFolder = "/nowhere/at/all" },
        { "Token", options => options.Token = "" },
        { "Token", options => options.Token = "two words" },
        { "Token", options => options.Url = "http://0.0.0.0:0" },
        { "Url", options => options.Url = "https://127.0.0.1:0" },
        { "Url", options => options.Url = "http://example.test:80" },
        { "Url", options => options.Url = "http://127.0.0.1:0/path" },
        { "Url", options => options.Url = "http://127.0.0.1:99999" },
        { "Url", options => options.Url = "" },
        { "RequireTokenForReads", options => options.RequireTokenForReads = true },
        { "MaxBodyBytes", options => options.MaxBodyBytes = 0 },
        { "MaxRecords", options => options.MaxRecords = CollectorOptions.MaxRecordsCeiling + 1 },
        { "MaxDevices", options => options.MaxDevices = 0 },
        { "MaxSeriesPerDevice", options => options.MaxSeriesPerDevice = -1 },
        { "MaxDatabaseBytes", options => options.MaxDatabaseBytes = 1 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Option_Wrong_IsRefusedByItsKey(string key, Action<CollectorOptions> change)
    {
        var options = new CollectorOptions
        {
            DatabasePath = Path.Combine(Path.GetTempPath(), "records.db"),
            Url = "http://127.0.0.1:0",
        };
        Assert.Empty(options.Validate());
        change(options);

        var fault = Assert.Throws<ArgumentException>(() => CollectorServer.Build(options));

        string sentence = Assert.Single(options.Validate());
        Assert.StartsWith(key + ": ", sentence, StringComparison.Ordinal);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        Assert.Equal(sentence, fault.Message);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "127.0.0.1")]
    [InlineData("http://localhost:0", "127.0.0.1")]
    [InlineData("http://0.0.0.0:0", "127.0.0.1")]
    [InlineData("http://[::1]:0", "[::1]")]
    public async Task Address_OfEachKind_CanBeReached(string url, string host)
    {
        await using TestCollector collector = await TestCollector.StartAsync(options =>
        {
            options.Url = url;
            options.Token = "secret";
        });

        Assert.Equal(host, collector.Address.Host);
        Assert.NotEqual(0, collector.Address.Port);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await collector.GetAsync("/health")).Status);
    }

    [Fact]
    public async Task Port_Taken_IsASentenceThatNamesUrl()
    {
        await using TestCollector holder = await TestCollector.StartAsync();

        var fault = await Assert.ThrowsAsync<IOException>(
            () => TestCollector.StartAsync(options => options.Url = holder.Address.ToString()));

        Assert.StartsWith("Url: ", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Database_ForeignOrLaterFormat_IsASentenceThatNamesDatabasePath(bool foreign)
    {
        string folder = Directory.CreateTempSubdirectory("nanoagent-collector-").FullName;
        string path = Path.Combine(folder, "records.db");
        if (foreign)
        {
            await File.WriteAllTextAsync(path, new string('x', 8192), TestContext.Current.CancellationToken);
        }
        else
        {
            await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version=2";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var fault = await Assert.ThrowsAsync<IOException>(() => TestCollector.StartAsync(folder: folder));

        Assert.StartsWith("DatabasePath: ", fault.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
