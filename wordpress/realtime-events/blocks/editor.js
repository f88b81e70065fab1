/**
 * The blocks of this plugin in the editor: their settings, and a preview.
 */
(({ blocks, blockEditor, components, element, i18n, serverSideRender }) => {
	const { createElement: h, Fragment } = element;
	const { __, _n, sprintf } = i18n;
	const ServerSideRender = serverSideRender.ServerSideRender || serverSideRender;

	/** What the newest version of the editor does without being asked. */
	const CURRENT = { __nextHasNoMarginBottom: true, __next40pxDefaultSize: true };

	const text = (name, label, help, more) => ({
		control: components.TextControl,
		name,
		label,
		help,
		...more,
	});
	const template = (name = 'template') => ({
		control: components.TextareaControl,
		name,
		label: __('Template', 'realtime-events'),
		help: __(
			'Such as {home} : {away}, with values of the event. {event} is its name, and {time} its time. A line for one event begins with its name: goal = {home}.',
			'realtime-events',
		),
	});
	const channel = () =>
		text(
			'channel',
			__('Channel', 'realtime-events'),
			__('Users without access see nothing. Everyone may read public.', 'realtime-events'),
		);
	const events = (name = 'events') =>
		text(
			name,
			__('Events', 'realtime-events'),
			__(
				'Comma-separated names, such as post_published, order_*. Use * for all.',
				'realtime-events',
			),
		);
	const match = () =>
		text(
			'match',
			__('Only where', 'realtime-events'),
			__(
				'Values that the event must have, such as product_id=42. {post_id} is the post that contains the block.',
				'realtime-events',
			),
		);

	/** A preview that PHP renders. */
	const rendered = (name) => (attributes) =>
		h(
			components.Disabled,
			null,
			h(ServerSideRender, {
				block: 'realtime-events/' + name,
				attributes,
				skipBlockSupportAttributes: true,
			}),
		);

	const sampleTitles = () => [
		[__('A new post', 'realtime-events'), __('now', 'realtime-events')],
		[__('Another post', 'realtime-events'), __('3 minutes ago', 'realtime-events')],
		[__('An older post', 'realtime-events'), __('2 hours ago', 'realtime-events')],
	];

	/** A feed as it looks with events, for the list of blocks. */
	const feed = () =>
		h(
			'ol',
			{ className: 'realtime-feed__list' },
			sampleTitles().map(([title, time]) =>
				h(
					'li',
					{ className: 'realtime-feed__item', key: title },
					h('span', { className: 'realtime-feed__title' }, title),
					h('time', { className: 'realtime-feed__time' }, time),
				),
			),
		);

	const message = ({ template: written, events: names }) =>
		h(
			'div',
			{ className: 'realtime-notice__item' },
			h(
				'span',
				{ className: 'realtime-notice__text' },
				/* translators: %s: names of events. */
				written || sprintf(__('A notice about: %s', 'realtime-events'), names),
			),
			h('span', { className: 'realtime-notice__close', 'aria-hidden': true }, '×'),
		);

	const people = ({ one, many }) => {
		const number = 3;
		return many
			? many.replaceAll('{count}', number)
			: /* translators: %s: number of people who have the page open. */
				sprintf(
					_n('%s person is here', '%s people are here', number, 'realtime-events'),
					number,
				);
	};

	/** The fields of each block, its preview, and the preview in the list of blocks. */
	const BLOCKS = {
		feed: {
			fields: [
				channel(),
				events(),
				template(),
				{
					control: components.RangeControl,
					name: 'limit',
					label: __('Maximum items', 'realtime-events'),
					min: 1,
					max: 100,
				},
			],
			preview: rendered('feed'),
			sample: feed,
		},
		value: {
			fields: [
				channel(),
				events('event'),
				text(
					'path',
					__('Value', 'realtime-events'),
					__(
						'Its path in the data of the event, such as home or order.total.',
						'realtime-events',
					),
				),
				match(),
				text(
					'initial',
					__('Text before the first event', 'realtime-events'),
					__('Later the page begins with the last value.', 'realtime-events'),
				),
				text('before', __('Text before the value', 'realtime-events')),
				text('after', __('Text after the value', 'realtime-events')),
				{
					control: components.ToggleControl,
					name: 'format',
					label: __('Write numbers in the language of the page', 'realtime-events'),
					read: (value) => ({ checked: value === 'number' }),
					write: (isOn) => (isOn ? 'number' : ''),
				},
			],
			preview: rendered('value'),
			sample: () => __('Score: 2 : 1', 'realtime-events'),
		},
		notice: {
			fields: [
				channel(),
				events(),
				match(),
				template(),
				{
					control: components.SelectControl,
					name: 'place',
					label: __('Place', 'realtime-events'),
					options: [
						{ value: 'corner', label: __('A corner of the window', 'realtime-events') },
						{ value: 'inline', label: __('Here in the text', 'realtime-events') },
					],
				},
				{
					control: components.RangeControl,
					name: 'seconds',
					label: __('Seconds', 'realtime-events'),
					help: __(
						'How long a notice is shown. 0: until it is dismissed.',
						'realtime-events',
					),
					min: 0,
					max: 60,
				},
			],
			preview: message,
			sample: () => message({ template: __('A new post was published', 'realtime-events') }),
		},
		presence: {
			fields: [
				channel(),
				text(
					'one',
					__('Text for one person', 'realtime-events'),
					__('{count} is the number.', 'realtime-events'),
				),
				text(
					'many',
					__('Text for more', 'realtime-events'),
					__('Empty: the text of this plugin.', 'realtime-events'),
				),
			],
			preview: people,
			sample: people,
		},
	};

	const field = (
		{ control, name, read = (value) => ({ value }), write = (value) => value, ...more },
		props,
	) =>
		h(control, {
			key: name,
			...CURRENT,
			...more,
			...read(props.attributes[name]),
			onChange: (value) => props.setAttributes({ [name]: write(value) }),
		});

	for (const [name, { fields, preview, sample }] of Object.entries(BLOCKS)) {
		const Edit = (props) =>
			h(
				Fragment,
				null,
				h(
					blockEditor.InspectorControls,
					null,
					h(
						components.PanelBody,
						{ title: __('Content', 'realtime-events') },
						fields.map((each) => field(each, props)),
					),
				),
				h(
					'div',
					blockEditor.useBlockProps({ className: 'realtime-' + name }),
					props.attributes.sample ? sample(props.attributes) : preview(props.attributes),
				),
			);
		blocks.registerBlockType('realtime-events/' + name, { edit: Edit, save: () => null });
	}
})(window.wp);
