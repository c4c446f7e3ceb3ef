using Daybook.Core;

namespace Daybook.Server.Site.Forms;

/// <summary>
/// A form of a page: what it shows in its fields, what a person sent with it, and what was wrong with that, field by field.
/// </summary>
public sealed class PageForm
{
    private readonly Func<string, string?> _find;
    private readonly Dictionary<string, string?> _put = [];
    private readonly List<(string Field, string Text)> _errors = [];
    private bool _isPostponed;

    private PageForm(Func<string, string?> find) => _find = find;

    /// <summary>What is wrong, in the order in which it was found.</summary>
    public IReadOnlyList<(string Field, string Text)> Errors => _errors;

    /// <summary>Whether anything is wrong.</summary>
    public bool HasErrors => _errors.Count > 0;

    /// <summary>What was sent in a field, or what it is to show; empty if it was not sent.</summary>
    /// <param name="field">The field.</param>
    public string this[string field] => Find(field) ?? "";

    /// <summary>A form that nobody has sent yet.</summary>
    /// <param name="values">What its fields show.</param>
    public static PageForm With(params IEnumerable<(string Field, string? Value)> values)
    {
        var shown = values.ToDictionary(value => value.Field, value => value.Value);
        return new PageForm(field => shown.GetValueOrDefault(field));
    }

    /// <summary>What was sent. Of a field that came twice the first counts.</summary>
    /// <exception cref="InvalidDataException">It is no form, or has more than a form may.</exception>
    public static async Task<PageForm> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new InvalidDataException("What was sent is not a form.");
        }

        var sent = await context.Request.ReadFormAsync(context.RequestAborted);
        return new PageForm(field => sent[field] is [{ } first, ..] ? first : null);
    }

    /// <summary>A line of text: without white space around it or control characters in it, and in NFC.</summary>
    public string Line(string field) => TextLine.Compose(this[field].Trim());

    /// <summary>Whether a box was ticked, or a button of this name pressed.</summary>
    public bool Has(string field) => Find(field) is not null;

    /// <summary>Puts something else into a field than was sent in it.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">What it is to show; null takes it out of the form.</param>
    public void Put(string field, string? value) => _put[field] = value;

    /// <summary>Says that the server cannot do now what the form asks for: it is shown again, to be sent once more.</summary>
    /// <param name="text">A sentence that says so.</param>
    public void Postpone(string text)
    {
        _isPostponed = true;
        Refuse("", text);
    }

    /// <summary>Says what is wrong with a field; one that no field stands for is about the whole form.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">A sentence that says what to do.</param>
    public void Refuse(string field, string text) => _errors.Add((field, text));

    /// <summary>What is wrong with a field, or null.</summary>
    public string? ErrorOf(string field) => ErrorsOf(field).FirstOrDefault();

    /// <summary>All that is wrong with a field: one that takes several files can have several.</summary>
    public IEnumerable<string> ErrorsOf(string field) => _errors.Where(error => error.Field == field).Select(error => error.Text);

    /// <summary>The status of the page that shows the form again.</summary>
    public int Status => _isPostponed ? StatusCodes.Status503ServiceUnavailable : HasErrors ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;

    private string? Find(string field) => _put.TryGetValue(field, out var value) ? value : _find(field);
}
