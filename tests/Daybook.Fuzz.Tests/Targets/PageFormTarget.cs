using System.Text;
using Daybook.Fuzz.Tests.Running;
using Daybook.Server.Site.Forms;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>
/// The same bodies as of <see cref="MultipartTarget"/>, as forms of pages. One that is exactly as the standard draws it gives its fields and files; any other gives what it
/// has within its bounds, or is refused.
/// </summary>
internal sealed class PageFormTarget : Target
{
    private const int MaxFiles = 2;
    private const int MaxText = 4000;

    private readonly MultipartTarget _bodies = new();

    public override string Name => "pageform";

    public override int Cases => 10_000;

    public override int LongCases => 500_000;

    public override byte[] Make(Random random) => _bodies.Make(random);

    public override byte[] Mutate(Random random, byte[] input, byte[] other) => _bodies.Mutate(random, input, other);

    public override string Try(byte[] input)
    {
        var end = Math.Max(0, Array.IndexOf(input, (byte)'\n'));
        var contentType = Encoding.Latin1.GetString(input, 0, end);
        var body = input[Math.Min(end + 1, input.Length)..];
        var expected = contentType == "multipart/form-data; boundary=x" ? MultipartTarget.Read(body) : null;
        var ending = new Ending();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseFeature>(ending);
        context.Request.ContentType = contentType;
        context.Request.Body = new MemoryStream(body, writable: false);
        try
        {
            var form = new MultipartForm(context.Request, MaxFiles, MaxText).ReadFormAsync(CancellationToken.None).GetAwaiter().GetResult();
            Assert.InRange(form.Sum(field => field.Key.Length + field.Value.Sum(value => value!.Length)), 0, MaxText);
            Assert.All(form.Files.Skip(MaxFiles), file => Assert.Equal(0, file.Length));
            foreach (var file in form.Files.Take(MaxFiles))
            {
                Assert.True(body.AsSpan().IndexOf(BytesOf(file)) >= 0, "a file is no piece of the body");
            }

            if (expected is not null)
            {
                AssertSame(expected, form);
            }

            return $"as drawn: {expected is not null}, {form.Count} fields, {form.Files.Count} files";
        }
        catch (BadHttpRequestException refused)
        {
            Assert.Equal(StatusCodes.Status413PayloadTooLarge, refused.StatusCode);
            Assert.True(body.Length > MaxText);
            return refused.Message;
        }
        catch (Exception refused) when (refused is InvalidDataException or IOException)
        {
            Assert.Null(expected);
            return refused.GetType().Name;
        }
        finally
        {
            ending.Run();
        }
    }

    private static void AssertSame(Dictionary<string, byte[]> expected, IFormCollection form)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), form.Keys.Union(form.Files.Select(file => file.Name)).Order(StringComparer.Ordinal));
        foreach (var (name, bytes) in expected.Where(field => !form.Files.Any(file => file.Name == field.Key)))
        {
            Assert.Equal(Encoding.UTF8.GetString(bytes), form[name][^1]);
        }
    }

    private static byte[] BytesOf(IFormFile file)
    {
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Does what is to be done once the request is answered.</summary>
    private sealed class Ending : HttpResponseFeature
    {
        private readonly List<(Func<object, Task> Callback, object State)> _left = [];

        public override void OnCompleted(Func<object, Task> callback, object state) => _left.Add((callback, state));

        public void Run() => _left.ForEach(one => one.Callback(one.State).GetAwaiter().GetResult());
    }
}
